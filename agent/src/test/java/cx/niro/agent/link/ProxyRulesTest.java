package cx.niro.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                    | https://niro.example.com        | true",
                "niro.example.com     | https://niro.example.com        | true",
                "example.com          | https://niro.example.com        | true",
                "example.com          | https://notexample.com          | false",
                ".example.com         | https://niro.example.com        | true",
                ".example.com         | https://example.com             | true",
                "*.example.com        | https://niro.example.com        | true",
                "NIRO.Example.com     | https://niro.example.com        | true",
                "niro.example.com:443 | https://niro.example.com        | true",
                "niro.example.com:80  | https://niro.example.com        | false",
                "niro.example.com:8443| https://niro.example.com:8443   | true",
                "10.0.0.0/8           | https://10.42.1.7               | true",
                "10.0.0.0/8           | https://11.42.1.7               | false",
                "10.0.0.0/8           | https://ten.example.com         | false",
                "10.43.0.1            | https://10.43.0.1:6443          | true",
                "10.43.0.1:6443       | https://10.43.0.1:6443          | true",
                "10.43.0.1:6443       | https://10.43.0.1               | false",
                "fd00::/8             | https://[fd12::1]               | true",
                "fd00::/8             | https://[2001:db8::1]           | false",
                "[::1]:8443           | https://[::1]:8443              | true",
                "a.example,,  b.example | https://b.example             | true",
                "10.0.0.0/99          | https://10.0.0.1                | false",
                "''                   | https://niro.example.com        | false"
            })
    void exceptionsCoverHostsSuffixesAddressesBlocksAndPorts(String noProxy, String url, boolean direct) {
        var rules =
                ProxyRules.of(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", noProxy), (name, problem) -> {});

        assertThat(rules.proxyFor(URI.create(url)).isEmpty()).isEqualTo(direct);
    }

    @Test
    void eachSchemeHasItsProxyAndSmallLettersCountToo() {
        var rules =
                ProxyRules.of(Map.of("https_proxy", "http://secure:1", "HTTP_PROXY", "plain:2"), (name, problem) -> {});

        assertThat(rules.proxyFor(URI.create("https://a")))
                .hasValueSatisfying(proxy -> assertThat(proxy.host()).isEqualTo("secure"));
        assertThat(rules.proxyFor(URI.create("http://a")))
                .hasValueSatisfying(proxy -> assertThat(proxy.port()).isEqualTo(2));
    }

    @Test
    void credentialsOfTheProxyAreDecodedAndNeverPrinted() {
        var rules =
                ProxyRules.of(Map.of("HTTPS_PROXY", "http://user:canary%40+word@proxy:3128"), (name, problem) -> {});

        var proxy = rules.https().orElseThrow();
        assertThat(proxy.user()).contains("user");
        assertThat(proxy.password().orElseThrow().value()).isEqualTo("canary@+word");
        assertThat(rules.toString()).doesNotContain("canary");
    }

    @Test
    void badProxiesAreReportedWithoutTheirCredentials() {
        var problems = new ArrayList<String>();

        var rules = ProxyRules.of(
                Map.of("HTTPS_PROXY", "https://u:canary@proxy", "HTTP_PROXY", "http://u:canary@ho st"),
                (name, problem) -> problems.add(name + " " + problem));

        assertThat(rules.https()).isEmpty();
        assertThat(problems).hasSize(2).noneMatch(problem -> problem.contains("canary"));
    }
}
