using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Decoder with a key-value cache: computes the same as <see cref="CausalLanguageModel.Forward"/> and
/// <see cref="CausalLanguageModel.Logits"/>, but for new tokens only. It reads the current parameters of the model, so
/// it
/// becomes outdated only if another adapter is used (<see cref="CausalLanguageModel.AdapterState"/>).
/// </summary>
internal sealed class CachedDecoder
{
    private readonly DecoderProgram program;
    private readonly ModelConfig config;
    private readonly int rows;
    private readonly int normalized;

    /// <param name="model">The model.</param>
    /// <param name="rows">Maximum number of tokens of a pass.</param>
    /// <param name="selected">
    /// Maximum number of rows of a pass for which logits are computed; at most <paramref name="rows"/>.
    /// </param>
    public CachedDecoder(CausalLanguageModel model, int rows, int selected)
    {
        config = model.Config;
        program = new DecoderProgram(model.Trunk.Embedding.Weight.Device);
        this.rows = rows;
        Selected = selected;
        Logits = Tensor.Buffer(selected, config.Vocabulary);
        Transformer trunk = model.Trunk;
        normalized = Buffer(config.Width);
        int x = Buffer(config.Width),
            half = config.HeadDimension / 2;
        int angles = trunk.Frequencies.IsEmpty ? 0 : Buffer(config.HeadDimension);
        program.Add(
            new EmbeddingKernel(
                program.Operand(trunk.Embedding.Weight),
                trunk.Positions is null ? 0 : program.Operand(trunk.Positions.Weight),
                x,
                config.Width,
                program.Operand(trunk.Frequencies),
                angles,
                trunk.Frequencies.IsEmpty ? 0 : half
            )
        );
        int queryKeyValue = Buffer((config.Heads + (2 * config.KeyValueHeads)) * config.HeadDimension);
        int attended = Buffer(config.Heads * config.HeadDimension),
            hidden = Buffer(config.FeedForwardWidth);
        for (int i = 0; i < trunk.Blocks.Count; i++)
        {
            AddAttention(trunk.Blocks[i], i, x, queryKeyValue, attended, angles);
            AddFeedForward(trunk.Blocks[i], x, hidden);
        }

        NormOperands finalNorm = Norm(trunk.FinalNorm);
        ProjectionPart head = model.Head is null
            ? new ProjectionPart(program.Operand(model.HeadWeight), 0, config.Vocabulary, 0)
            : Parts(x, config.Width, finalNorm, selected: true, (model.Head, 0))[0];
        program.Add(
            new ProjectionKernel(
                x,
                config.Width,
                finalNorm,
                normalized,
                [head],
                program.Operand(Logits),
                config.Vocabulary,
                Selected: true
            )
        );
    }

    /// <summary>Maximum number of rows of a pass for which logits are computed.</summary>
    public int Selected { get; }

    /// <summary>The logits of the selected rows of the last pass: [<see cref="Selected"/>, vocabulary].</summary>
    public Tensor Logits { get; }

    /// <summary>Computes the logits of the pass's selected rows and adds its tokens to the cache.</summary>
    public void Run(DecoderPass pass) => program.Run(pass);

    private void AddAttention(TransformerBlock block, int layer, int x, int queryKeyValue, int attended, int angles)
    {
        int width = config.HeadDimension,
            queries = config.Heads * width,
            keys = config.KeyValueHeads * width;
        NormOperands norm = Norm(block.AttentionNorm);
        ProjectionPart[] parts = block.Attention switch
        {
            FusedAttention fused => Parts(x, config.Width, norm, selected: false, (fused.QueryKeyValue, 0)),
            RotaryAttention rotary => Parts(
                x,
                config.Width,
                norm,
                selected: false,
                (rotary.Query, 0),
                (rotary.Key, queries),
                (rotary.Value, queries + keys)
            ),
            _ => throw new NotSupportedException($"{block.Attention.GetType().Name} cannot be decoded"),
        };
        program.Add(
            new ProjectionKernel(x, config.Width, norm, normalized, parts, queryKeyValue, queries + (2 * keys))
        );

        var rotaryAttention = block.Attention as RotaryAttention;
        program.Add(
            new AttentionKernel(
                queryKeyValue,
                attended,
                config.Heads,
                config.KeyValueHeads,
                width,
                DecoderPass.PageElements(layer, config.KeyValueHeads, width),
                angles,
                Norm(rotaryAttention?.QueryNorm),
                Norm(rotaryAttention?.KeyNorm)
            )
        );
        AddResidual(block.Attention.Output, attended, queries, x);
    }

    private void AddFeedForward(TransformerBlock block, int x, int hidden)
    {
        NormOperands norm = Norm(block.FeedForwardNorm);
        (ProjectionPart[] parts, ProjectionOutputMode outputMode) = block.FeedForward switch
        {
            GeluFeedForward gelu => (
                Parts(x, config.Width, norm, selected: false, (gelu.Up, 0)),
                ProjectionOutputMode.Store
            ),
            GatedFeedForward gated => (
                Parts(x, config.Width, norm, selected: false, (gated.Gate, 0), (gated.Up, 0)),
                ProjectionOutputMode.Multiply
            ),
            _ => throw new NotSupportedException($"{block.FeedForward.GetType().Name} cannot be decoded"),
        };
        program.Add(
            new ProjectionKernel(x, config.Width, norm, normalized, parts, hidden, config.FeedForwardWidth, outputMode)
        );
        AddResidual(block.FeedForward.Down, hidden, config.FeedForwardWidth, x);
    }

    private void AddResidual(ProjectionLayer layer, int input, int inputs, int x) =>
        program.Add(
            new ProjectionKernel(
                input,
                inputs,
                default,
                0,
                Parts(input, inputs, default, selected: false, (layer, 0)),
                x,
                config.Width,
                ProjectionOutputMode.Add
            )
        );

    /// <summary>
    /// Projections of the same rows, each with its first column. The A matrices of adapters are computed by a kernel
    /// before them.
    /// </summary>
    private ProjectionPart[] Parts(
        int input,
        int inputs,
        NormOperands norm,
        bool selected,
        params ReadOnlySpan<(ProjectionLayer Layer, int Offset)> layers
    )
    {
        var parts = new ProjectionPart[layers.Length];
        var lowRankParts = new List<ProjectionPart>();
        int ranks = 0;
        foreach ((ProjectionLayer layer, _) in layers)
            ranks += layer.ActiveAdapter?.A.Weight.Shape[0] ?? 0;
        int lowRank = ranks > 0 ? Buffer(ranks) : 0,
            from = 0;
        float scale = 1;
        for (int i = 0; i < parts.Length; i++)
        {
            (ProjectionLayer layer, int offset) = layers[i];
            AdapterOperands operands = default;
            if (layer.ActiveAdapter is { } adapter)
            {
                int rank = adapter.A.Weight.Shape[0];
                lowRankParts.Add(new ProjectionPart(program.Operand(adapter.A.Weight), 0, rank, from));
                operands = new AdapterOperands(lowRank, ranks, from, program.Operand(adapter.B.Weight), rank);
                scale = adapter.Scale;
                from += rank;
            }

            parts[i] = new ProjectionPart(
                program.Operand(layer.BaseWeight),
                program.Operand(layer.Bias),
                layer.Weight.Shape[0],
                offset,
                layer.Activation,
                operands
            );
        }

        if (ranks > 0)
            program.Add(
                new ProjectionKernel(
                    input,
                    inputs,
                    norm,
                    norm.Weight == 0 ? 0 : normalized,
                    [.. lowRankParts],
                    lowRank,
                    ranks,
                    Scale: scale,
                    Selected: selected
                )
            );
        return parts;
    }

    private NormOperands Norm(NormLayer? norm) =>
        norm is null
            ? default
            : new NormOperands(program.Operand(norm.Weight), program.Operand(norm.Bias), norm.Epsilon);

    private int Buffer(int width) => program.Operand(Tensor.Buffer(rows, width));
}
