namespace Proximal.Language;

/// <summary>
/// Gemma 2 and 3. Norms are stored as 1 + weight. The factor of scores that is not that of the head dimension is a part
/// of the queries' weights.
/// </summary>
/// <param name="name">Name of the family.</param>
internal abstract class GgufGemma(string name) : GgufFamily(name)
{
    /// <inheritdoc/>
    protected override bool HasWindows => true;

    /// <summary>Layers of the largest model of the family, whose factor of scores is that of width / heads.</summary>
    protected abstract int LargestModelLayers { get; }

    /// <summary>The tensor of a layer that scales its queries.</summary>
    protected abstract string QueryTensor { get; }

    /// <inheritdoc/>
    public override void Check(ModelConfig config)
    {
        base.Check(config);
        Require(!config.QueryKeyValueBias && !config.OutputBias, "attention_bias");
        Require(
            config.SlidingWindow is not null
                && Enumerable.Range(0, config.Layers).All(i => config.IsSliding(i) == Slides(i)),
            "layer_types other than the usual ones"
        );
    }

    /// <inheritdoc/>
    public override TensorRows Convert(string ggufName, StoredTensor tensor, ModelConfig config) =>
        new(tensor)
        {
            Offset = ggufName.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0,
            Scale = ggufName.EndsWith(QueryTensor, StringComparison.Ordinal) ? QueryScale(config) : 1,
        };

    /// <inheritdoc/>
    protected override void AddOwn(GgufMetadata metadata, ModelConfig config) =>
        metadata.Add($"{Name}.attention.sliding_window", config.SlidingWindow!.Value);

    /// <summary>Whether a layer has a window in the models of the family.</summary>
    protected abstract bool Slides(int layer);

    private float QueryScale(ModelConfig config)
    {
        double expected = config.Layers == LargestModelLayers ? config.Width / config.Heads : config.HeadDimension;
        return (float)Math.Sqrt(expected / (config.QueryPreAttentionScalar ?? config.HeadDimension));
    }
}

/// <summary>Gemma 2.</summary>
internal sealed class GgufGemma2() : GgufGemma("gemma2")
{
    // Programs always cap; a cap far above all scores has no effect.
    private const double NoCap = 1e5;

    /// <inheritdoc/>
    protected override int LargestModelLayers => 46;

    /// <inheritdoc/>
    protected override string QueryTensor => ".attn_q.weight";

    /// <inheritdoc/>
    public override void Check(ModelConfig config)
    {
        base.Check(config);
        Require(config.TiedHead, "tie_word_embeddings: false");
        Require(config.LocalRopeTheta is null, "rope_local_base_freq");
    }

    /// <inheritdoc/>
    protected override void AddOwn(GgufMetadata metadata, ModelConfig config)
    {
        base.AddOwn(metadata, config);
        metadata.Add($"{Name}.attn_logit_softcapping", config.AttentionLogitSoftcap ?? NoCap);
        metadata.Add($"{Name}.final_logit_softcapping", config.FinalLogitSoftcap ?? NoCap);
    }

    /// <inheritdoc/>
    protected override bool Slides(int layer) => layer % 2 == 0;
}

/// <summary>Gemma 3, text only.</summary>
internal sealed class GgufGemma3() : GgufGemma("gemma3")
{
    private const int Period = 6;

    /// <inheritdoc/>
    protected override int LargestModelLayers => 62;

    /// <inheritdoc/>
    protected override string QueryTensor => ".attn_q_norm.weight";

    /// <inheritdoc/>
    public override void Check(ModelConfig config)
    {
        base.Check(config);
        Require(config.AttentionLogitSoftcap is null, "attn_logit_softcapping");
        Require(config.FinalLogitSoftcap is null, "final_logit_softcapping");
        Require(config.RopeScaling is not { Kind: RopeScalingKind.Yarn }, "rope_scaling of the type yarn");
    }

    /// <inheritdoc/>
    protected override void AddOwn(GgufMetadata metadata, ModelConfig config)
    {
        base.AddOwn(metadata, config);
        metadata.Add($"{Name}.attention.sliding_window_pattern", Period);
        metadata.Add($"{Name}.rope.freq_base_swa", config.LocalRopeTheta ?? config.RopeTheta);
    }

    /// <inheritdoc/>
    protected override bool Slides(int layer) => (layer + 1) % Period != 0;
}
