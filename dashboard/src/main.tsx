import './ui/tokens.css';
import './mantine-styles';
import './ui/base.css';
import { createTheme, MantineProvider, type MantineColorsTuple, NativeSelect } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { whenSignedOut } from './api/client';
import { endSession } from './api/me';
import { App } from './App';
import { nonce } from './nonce';
import { Icon } from './ui/Icon';

const petrol: MantineColorsTuple = ['#e6f3f7', '#cfe4eb', '#a3cad8', '#74afc4', '#4d97b1', '#2a7a97', '#20789a', '#14607a', '#0f5068', '#073f53'];
// white on the 6th (dark) and 8th (light) can be read; the 1st is the text of pale buttons in the dark
const red: MantineColorsTuple = ['#f7a19a', '#f5c2be', '#f0a09a', '#e8817a', '#dc5a53', '#c7403a', '#c23b34', '#bb2d2a', '#9c2320', '#7d1a18'];
const dark: MantineColorsTuple = ['#e3e8ec', '#c3ccd4', '#9ba7b3', '#6c7884', '#3b454f', '#283038', '#1b2229', '#161c22', '#0f1418', '#0b0f12'];

const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 5 },
  colors: { petrol, red, dark },
  defaultRadius: 6,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    NativeSelect: NativeSelect.extend({ defaultProps: { rightSection: <Icon name="down" size={14} />, rightSectionPointerEvents: 'none' } }),
  },
});

const queries = new QueryClient();
whenSignedOut(() => endSession(queries));

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider getStyleNonce={() => nonce} defaultColorScheme="auto" theme={theme}>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
