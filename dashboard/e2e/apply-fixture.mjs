// An agent that applies and deletes made-up objects: what it says depends on words in the manifests.
import { advance, commandId } from './command-fixture.mjs';

const API = { Namespace: 'v1', ConfigMap: 'v1', Secret: 'v1', Service: 'v1', ServiceAccount: 'v1', PersistentVolumeClaim: 'v1', Deployment: 'apps/v1', StatefulSet: 'apps/v1', Ingress: 'networking.k8s.io/v1', CronJob: 'batch/v1', ClusterRole: 'rbac.authorization.k8s.io/v1' };

/** Manifests of a shop, as somebody would paste them. */
export const SHOP = `apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: checkout-settings
  namespace: shop
data:
  currency: "EUR"
  timeout: 20s # seconds that a payment may take
---
apiVersion: v1
kind: Secret
metadata: { name: checkout-db, namespace: shop }
stringData:
  password: not-a-real-one
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
spec:
  replicas: 3
  selector: { matchLabels: { app: checkout } }
  template:
    metadata: { labels: { app: checkout } }
    spec:
      containers:
        - name: checkout
          image: registry.example.com/shop/checkout:2.15.0
          ports: [{ containerPort: 8080 }]
---
apiVersion: v1
kind: Service
metadata: { name: checkout, namespace: shop }
spec:
  selector: { app: checkout }
  ports: [{ port: 80, targetPort: 8080 }]
`;

const object = (kind, name, outcome, more = {}, namespace = 'shop') => ({ object: { api_version: API[kind] ?? 'example.com/v1', kind, namespace: kind === 'Namespace' || kind === 'ClusterRole' ? null : namespace, name }, outcome, reason: null, message: null, diff: null, ...more });

const DEPLOYMENT_DIFF = `--- apps/v1 Deployment shop/checkout
+++ apps/v1 Deployment shop/checkout
@@ -1,9 +1,9 @@
 apiVersion: apps/v1
 kind: Deployment
 metadata:
   labels:
     app.kubernetes.io/managed-by: niro
-    niro.cx/deployment: shop
+    niro.cx/deployment: checkout
   name: checkout
   namespace: shop
 spec:
@@ -22,7 +22,8 @@
     spec:
       containers:
       - name: checkout
-        image: registry.example.com/shop/checkout:2.14.3
+        image: registry.example.com/shop/checkout:2.15.0
+        imagePullPolicy: IfNotPresent
         ports:
         - containerPort: 8080
           protocol: TCP
`;
const SETTINGS_DIFF = `@@ -1,5 +1,5 @@
 apiVersion: v1
 data:
   currency: EUR
-  timeout: 10s
+  timeout: 20s
 kind: ConfigMap
`;
const INGRESS_DIFF = `@@ -0,0 +1,${60} @@
+apiVersion: networking.k8s.io/v1
+kind: Ingress
+metadata:
+  name: checkout
${Array.from({ length: 56 }, (_, index) => `+  # line ${index + 5}`).join('\n')}
`;

/** What the agent would say of these manifests. */
export function outcomesOf(text, { dryRun, force, prune }) {
  const settings = { diff: dryRun ? SETTINGS_DIFF : null };
  const outcomes = [
    object('Namespace', 'shop', 'unchanged'),
    object('ServiceAccount', 'checkout', 'unchanged'),
    object('ConfigMap', 'checkout-settings', /timeout: 10s/.test(text) ? 'unchanged' : 'configured', settings),
    object('Secret', 'checkout-db', 'unchanged', { diff: dryRun ? 'not compared' : null }),
    object('PersistentVolumeClaim', 'checkout-files', 'unchanged'),
    object('Service', 'checkout', 'unchanged'),
    object('Service', 'checkout-metrics', 'unchanged'),
    object('Deployment', 'checkout', 'configured', { diff: dryRun ? DEPLOYMENT_DIFF : null }),
    object('CronJob', 'report', 'unchanged'),
    object('Ingress', 'checkout', 'created', { diff: dryRun ? INGRESS_DIFF : null }),
  ];
  if (text.includes('fifty')) {
    for (let number = outcomes.length; number < 47; number++) outcomes.push(object('ConfigMap', `tenant-${number}`, number % 3 ? 'unchanged' : 'created'));
    outcomes.push(object('Deployment', 'payments', 'failed', { reason: 'invalid', message: 'Deployment.apps "payments" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi' }));
    outcomes.push(object('Ingress', 'payments', 'failed', { reason: 'timeout', message: 'no answer of the API server within 30 s' }));
    outcomes.push(object('StatefulSet', 'ledger', 'skipped', { reason: 'timeout', message: 'the deadline passed before its turn' }));
  }
  if (text.includes('nothing-new')) for (const each of outcomes) Object.assign(each, { outcome: 'unchanged', diff: null });
  if (text.includes('trouble')) {
    outcomes[7] = force
      ? outcomes[7]
      : object('Deployment', 'checkout', 'failed', { reason: 'conflict', message: 'conflicts with "kubectl-client-side-apply" using apps/v1: .spec.replicas, .spec.template.spec.containers[name="checkout"].image' });
    outcomes.push(object('ClusterRole', 'reader', 'failed', { reason: 'forbidden', message: "the agent may not patch clusterroles.rbac.authorization.k8s.io: add apiGroups ['rbac.authorization.k8s.io'], resources ['clusterroles'], verbs ['get','create','patch'] to ClusterRole niro-agent-apply-extra" }));
    outcomes.push(object('ConfigMap', 'coredns', 'failed', { reason: 'protected_namespace', message: 'kube-system is never touched' }, 'kube-system'));
    outcomes.push(object('Widget', 'left', 'failed', { reason: 'kind_unknown', message: "the API server does not serve kind 'Widget' of example.com/v1" }));
  }
  if (prune) {
    outcomes.push(
      text.includes('trouble') && !force
        ? object('Service', 'checkout-old', 'skipped', { reason: 'not_pruned', message: '4 objects failed' })
        : object('Service', 'checkout-old', 'deleted'),
    );
  }
  return outcomes;
}

export const tally = (outcomes) => outcomes.reduce((counts, { outcome }) => ({ ...counts, [outcome]: (counts[outcome] ?? 0) + 1 }), {});

/** A command as the server takes it. */
export function newApply(cluster, body, by, now) {
  const about = body.type === 'delete' ? body.objects : outcomesOf(body.manifests, {}).map((each) => each.object);
  const at = new Date(now).toISOString();
  return {
    id: commandId(), cluster_id: cluster.id, type: body.type, status: 'pending', requested_by: by, created_at: at, deadline: new Date(now + (body.deadline_seconds ?? 600) * 1000).toISOString(), attempt: 0,
    run_id: null, delivered_at: null, acknowledged_at: null, finished_at: null, reason: null, message: null, duration_millis: null,
    summary: `${about.length} object${about.length === 1 ? '' : 's'}: ${about.map(({ kind, namespace, name }) => `${kind} ${namespace ? `${namespace}/` : ''}${name}`).join(', ')}`.slice(0, 300),
    object_count: about.length, dry_run: body.dry_run === true, counts: {}, ordering_key: body.deployment ? `deployment/${body.deployment}` : 'apply', outcomes: [], late_result: null,
  };
}

/** The end that the agent would report. */
export function plannedOutcomes(body) {
  if (body.type === 'delete') return body.objects.map((each) => ({ object: { namespace: null, ...each }, outcome: 'deleted', reason: null, message: null, diff: null }));
  return outcomesOf(body.manifests, { dryRun: body.dry_run, force: body.force, prune: body.prune });
}

/** A part of a result: these objects have ended. */
export function report(command, outcomes) {
  command.outcomes = [...command.outcomes, ...outcomes];
  command.counts = tally(command.outcomes);
}

/** The last result. */
export function end(command, outcomes, millis) {
  report(command, outcomes.slice(command.outcomes.length));
  const failed = command.counts.failed ?? 0;
  const status = failed === 0 ? 'succeeded' : failed === command.outcomes.length ? 'failed' : 'partial';
  advance(command, status, { millis, duration_millis: Math.max(0, millis - 6), ...(failed > 0 ? { reason: 'objects_failed', message: `${failed} of ${command.outcomes.length} objects failed` } : {}) });
}
