using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Causal self-attention (Vaswani et al. 2017) within each sequence, with grouped queries (Ainslie et al. 2023), norms of
/// queries and keys, rotary positions, capped scores and a sliding window where the model has them.
/// </summary>
internal sealed class SelfAttention : Module
{
    private readonly QueryKeyNorm normKind;
    private readonly int queries;
    private readonly int keys;

    /// <param name="config">Configuration of the model.</param>
    /// <param name="architecture">Structure of its family.</param>
    /// <param name="layer">Index of the block.</param>
    /// <param name="rotary">Rotary positions; null with learned positions.</param>
    /// <param name="weights">Source of the tensors.</param>
    public SelfAttention(
        ModelConfig config,
        Architecture architecture,
        int layer,
        RotaryPositions? rotary,
        WeightPath weights
    )
    {
        HeadDimension = config.HeadDimension;
        (queries, keys) = (config.Heads * HeadDimension, config.KeyValueHeads * HeadDimension);
        Scores = config.ScoresOf(layer);
        Rotary = rotary;
        OrdersByHead = architecture.OrdersByHead;
        IReadOnlyList<string> names = architecture.AttentionInputs;
        int[] outputs = names.Count == 1 ? [queries + (2 * keys)] : [queries, keys, keys];
        Inputs =
        [
            .. names.Select(
                (name, i) =>
                    Register(
                        name,
                        new ProjectionLayer(
                            config.Width,
                            outputs[i],
                            config.QueryKeyValueBias,
                            config.InitializerRange,
                            weights.At(name)
                        )
                    )
            ),
        ];
        Output = Register(
            architecture.AttentionOutput,
            new ProjectionLayer(
                queries,
                config.Width,
                config.OutputBias,
                config.ResidualRange(architecture),
                weights.At(architecture.AttentionOutput)
            )
        );
        normKind = architecture.QueryKeyNorm;
        if (normKind == QueryKeyNorm.None)
            return;
        bool byHead = normKind == QueryKeyNorm.Head;
        QueryNorm = Register("q_norm", Norm("q_norm", byHead ? HeadDimension : queries));
        KeyNorm = Register("k_norm", Norm("k_norm", byHead ? HeadDimension : keys));

        NormLayer Norm(string name, int width) => new(width, config.NormEpsilon, architecture.Norm, weights.At(name));
    }

    /// <summary>Size of a head's query, key and value.</summary>
    public int HeadDimension { get; }

    /// <summary>
    /// Projections to query, key and value, [tokens, width] → [tokens, heads · head dimension] and twice [tokens,
    /// key-value heads · head dimension]; or one to all of them.
    /// </summary>
    public IReadOnlyList<ProjectionLayer> Inputs { get; }

    /// <summary>Whether the one input projection is ordered head by head.</summary>
    public bool OrdersByHead { get; }

    /// <summary>[tokens, heads · head dimension] → [tokens, width].</summary>
    public ProjectionLayer Output { get; }

    /// <summary>Normalization of queries; null for none.</summary>
    public NormLayer? QueryNorm { get; }

    /// <summary>Normalization of keys; null for none.</summary>
    public NormLayer? KeyNorm { get; }

    /// <summary>Whether norms apply to each head; otherwise to all heads together.</summary>
    public bool NormalizesHeads => normKind == QueryKeyNorm.Head;

    /// <summary>Rotary positions; null with learned positions.</summary>
    public RotaryPositions? Rotary { get; }

    /// <summary>How scores are computed.</summary>
    public AttentionScores Scores { get; }

    /// <summary>[tokens, width] → [tokens, width].</summary>
    public Tensor Forward(Tensor x, in BatchLayout layout) => Output.Forward(Attend(x, layout), layout);

    /// <summary>
    /// Computes the inputs of attention: queries [tokens, heads · head dimension], keys and values [tokens, key-value
    /// heads · head dimension], with positions and norms applied.
    /// </summary>
    public (Tensor Query, Tensor Key, Tensor Value) Project(Tensor x, in BatchLayout layout)
    {
        (Tensor query, Tensor key, Tensor value) = Split(x, layout);
        return (Position(Normalize(QueryNorm, query), layout), Position(Normalize(KeyNorm, key), layout), value);
    }

    /// <summary>Computes attention from the results of <see cref="Project"/>, [tokens, heads · head dimension].</summary>
    public Tensor Mix(Tensor query, Tensor key, Tensor value, in BatchLayout layout) =>
        Tensor.CausalAttention(query, key, value, layout.Starts, HeadDimension, Scores);

    private Tensor Attend(Tensor x, in BatchLayout layout)
    {
        if (Inputs.Count == 1 && !OrdersByHead && Rotary is null && queries == keys)
            return Tensor.CausalAttention(Inputs[0].Forward(x, layout), layout.Starts, HeadDimension, Scores);
        (Tensor query, Tensor key, Tensor value) = Project(x, layout);
        return Mix(query, key, value, layout);
    }

    private (Tensor Query, Tensor Key, Tensor Value) Split(Tensor x, in BatchLayout layout)
    {
        if (Inputs.Count == 3)
            return (Inputs[0].Forward(x, layout), Inputs[1].Forward(x, layout), Inputs[2].Forward(x, layout));
        Tensor all = Inputs[0].Forward(x, layout); // [tokens, queries + 2 · keys]
        if (!OrdersByHead)
            return (all.Slice(1, 0, queries), all.Slice(1, queries, keys), all.Slice(1, queries + keys, keys));
        Tensor heads = all.Reshape(-1, 3 * HeadDimension); // [tokens · heads, 3 · head dimension]
        return (Part(0), Part(1), Part(2));

        Tensor Part(int index) => heads.Slice(1, index * HeadDimension, HeadDimension).Reshape(all.Shape[0], queries);
    }

    private Tensor Normalize(NormLayer? norm, Tensor x)
    {
        if (norm is null)
            return x;
        return NormalizesHeads
            ? norm.Forward(x.Reshape(-1, HeadDimension)).Reshape(x.Shape[0], x.Shape[1])
            : norm.Forward(x);
    }

    private Tensor Position(Tensor x, in BatchLayout layout)
    {
        if (Rotary is null)
            return x;
        Tensor frequencies = Rotary.DependsOnLength ? layout.Frequencies : Rotary.Frequencies;
        return x.Rotary(layout.Positions, frequencies, HeadDimension, Rotary.Factor);
    }
}
