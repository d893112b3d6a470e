using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>GPT-2.</summary>
internal sealed class GgufGpt2() : GgufFamily("gpt2");

/// <summary>
/// GPT-NeoX and Pythia. All queries come before all keys and values, instead of head by head, and all layers have
/// biases.
/// </summary>
internal sealed class GgufGptNeoX() : GgufFamily("gptneox")
{
    /// <inheritdoc/>
    public override bool NeedsOutput => true;

    /// <inheritdoc/>
    public override TensorRows Convert(string ggufName, StoredTensor tensor, ModelConfig config) =>
        ggufName.Contains(".attn_qkv.", StringComparison.Ordinal)
            ? new TensorRows(tensor) { Order = JoinedOrder(config.Heads, config.HeadDimension) }
            : new TensorRows(tensor);

    /// <inheritdoc/>
    public override IEnumerable<StoredTensor> Additional(ModelConfig config)
    {
        for (int layer = 0; layer < config.Layers; layer++)
        {
            if (!config.QueryKeyValueBias)
                yield return Zeros($"blk.{layer}.attn_qkv.bias", 3 * config.Width);
            if (!config.OutputBias)
                yield return Zeros($"blk.{layer}.attn_output.bias", config.Width);
        }
    }

    /// <inheritdoc/>
    protected override void AddOwn(GgufMetadata metadata, ModelConfig config) =>
        metadata.Add($"{Name}.use_parallel_residual", config.ParallelResidual);

    private static StoredTensor Zeros(string name, int length) =>
        new(name, new Shape(length), () => Tensor.From(new float[length], length));

    // The file has query, key and value of the first head, then those of the second.
    private static int[] JoinedOrder(int heads, int size)
    {
        int[] order = new int[3 * heads * size];
        int at = 0;
        for (int part = 0; part < 3; part++)
        for (int head = 0; head < heads; head++)
        for (int i = 0; i < size; i++)
            order[at++] = (((3 * head) + part) * size) + i;
        return order;
    }
}
