import { Modal } from '@mantine/core';

export default function AddClusterDialog({ onClose }: { onClose: () => void }) {
  return <Modal opened onClose={onClose} title="Add a cluster" />;
}
