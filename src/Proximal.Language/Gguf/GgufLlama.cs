namespace Proximal.Language;

/// <summary>
/// Llama and Mistral. Programs rotate adjacent elements of a head instead of elements of its halves, so the rows of
/// queries and keys are in another order.
/// </summary>
internal sealed class GgufLlama() : GgufFamily("llama")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<RopeScalingKind> Factors => [RopeScalingKind.Llama3, RopeScalingKind.LongRope];

    /// <inheritdoc/>
    public override void Check(ModelConfig config)
    {
        base.Check(config);
        Require(config.RotaryDimension == config.HeadDimension, "partial_rotary_factor");
    }

    /// <inheritdoc/>
    public override TensorRows Convert(string ggufName, StoredTensor tensor, ModelConfig config) =>
        ggufName.Contains(".attn_q.", StringComparison.Ordinal)
        || ggufName.Contains(".attn_k.", StringComparison.Ordinal)
            ? new TensorRows(tensor) { Order = AdjacentOrder(tensor.Shape[0], config.HeadDimension) }
            : new TensorRows(tensor);

    /// <inheritdoc/>
    public override IEnumerable<StoredTensor> Additional(ModelConfig config) => GgufPositions.Factors(config);

    // Elements i and i + size / 2 of a head become neighbors.
    private static int[] AdjacentOrder(int rows, int size)
    {
        int[] order = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            int element = row % size;
            order[row] = row - element + (element / 2) + (element % 2 * (size / 2));
        }

        return order;
    }
}

/// <summary>Qwen2 and Qwen3.</summary>
/// <param name="name">Name of the family.</param>
internal sealed class GgufQwen(string name) : GgufFamily(name)
{
    /// <inheritdoc/>
    public override void Check(ModelConfig config)
    {
        base.Check(config);
        Require(config.Family == ModelFamily.Qwen2 || !config.QueryKeyValueBias, "attention_bias");
    }
}

/// <summary>Phi-3 and Phi-4.</summary>
internal sealed class GgufPhi3() : GgufFamily("phi3")
{
    /// <inheritdoc/>
    protected override IReadOnlyList<RopeScalingKind> Factors => [RopeScalingKind.LongRope];

    /// <inheritdoc/>
    public override IEnumerable<StoredTensor> Additional(ModelConfig config) => GgufPositions.Factors(config);

    // Programs have the key and do not use it; 0 is no window.
    /// <inheritdoc/>
    protected override void AddOwn(GgufMetadata metadata, ModelConfig config) =>
        metadata.Add($"{Name}.attention.sliding_window", 0);
}

/// <summary>OLMo 2.</summary>
internal sealed class GgufOlmo2() : GgufFamily("olmo2")
{
    /// <inheritdoc/>
    public override bool NeedsOutput => true;

    /// <inheritdoc/>
    public override void Check(ModelConfig config)
    {
        base.Check(config);
        Require(!config.QueryKeyValueBias && !config.OutputBias, "attention_bias");
    }
}
