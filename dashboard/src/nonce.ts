import { setNonce } from 'get-nonce';

/** The nonce of this response, for style elements that scripts make. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

// Mantine's dialogs lock scrolling by a style element of another library, which asks get-nonce.
if (nonce) setNonce(nonce);
