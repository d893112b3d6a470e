using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Decoder with a key-value cache: computes the same as <see cref="CausalLanguageModel.Forward"/> and
/// <see cref="CausalLanguageModel.Logits"/>, but for new tokens only. It reads the current parameters of the model, so
/// it becomes outdated only if another adapter is used (<see cref="CausalLanguageModel.AdapterState"/>).
/// </summary>
internal sealed class CachedDecoder
{
    private readonly DecoderProgram program;
    private readonly ModelConfig config;
    private readonly int rows;
    private readonly int x; // residual stream, [rows, width]
    private readonly int normalized; // [rows, width]
    private readonly int queryKeyValue; // [rows, (heads + 2 · key-value heads) · head dimension]
    private readonly int attended; // [rows, heads · head dimension]
    private readonly int hidden; // [rows, feed-forward width]
    private readonly int branch; // result of a residual branch before its norm, [rows, width]
    private readonly Dictionary<RotaryPositions, int> angles = []; // [rows, 2 · pairs]

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
        x = Buffer(config.Width);
        AddEmbedding(trunk);
        queryKeyValue = Buffer((config.Heads + (2 * config.KeyValueHeads)) * config.HeadDimension);
        attended = Buffer(config.Heads * config.HeadDimension);
        hidden = Buffer(config.FeedForwardWidth);
        if (trunk.Blocks.Any(static block => (block.AttentionOutputNorm ?? block.FeedForwardOutputNorm) is not null))
            branch = Buffer(config.Width);
        for (int i = 0; i < trunk.Blocks.Count; i++)
            AddBlock(trunk.Blocks[i], i);

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
                Selected: true,
                Cap: (float)(config.FinalLogitSoftcap ?? 0)
            )
        );
    }

    /// <summary>Maximum number of rows of a pass for which logits are computed.</summary>
    public int Selected { get; }

    /// <summary>The logits of the selected rows of the last pass: [<see cref="Selected"/>, vocabulary].</summary>
    public Tensor Logits { get; }

    /// <summary>Computes the logits of the pass's selected rows and adds its tokens to the cache.</summary>
    public void Run(DecoderPass pass) => program.Run(pass);

    private void AddEmbedding(Transformer trunk)
    {
        var rotary = new List<RotaryOperands>();
        foreach (RotaryPositions? positions in (ReadOnlySpan<RotaryPositions?>)[trunk.Rotary, trunk.LocalRotary])
        {
            if (positions is null || angles.ContainsKey(positions))
                continue;
            int buffer = angles[positions] = Buffer(2 * positions.Pairs);
            int frequencies = positions.DependsOnLength ? 0 : program.Operand(positions.Frequencies);
            rotary.Add(new RotaryOperands(frequencies, buffer, positions.Pairs, positions.Factor));
        }

        program.Add(
            new EmbeddingKernel(
                program.Operand(trunk.Embedding.Weight),
                trunk.Positions is null ? 0 : program.Operand(trunk.Positions.Weight),
                x,
                config.Width,
                trunk.EmbeddingScale,
                [.. rotary]
            )
        );
    }

    private void AddBlock(TransformerBlock block, int layer)
    {
        AddAttention(block, layer);
        if (block.IsParallel)
        {
            // The feed-forward layer reads the stream before the result of attention is added.
            AddFeedForward(block);
            AddResidual(block.Attention.Output, attended, config.Heads * config.HeadDimension, null);
        }
        else
        {
            AddResidual(
                block.Attention.Output,
                attended,
                config.Heads * config.HeadDimension,
                block.AttentionOutputNorm
            );
            AddFeedForward(block);
        }

        AddResidual(block.FeedForward.Output, hidden, config.FeedForwardWidth, block.FeedForwardOutputNorm);
    }

    private void AddAttention(TransformerBlock block, int layer)
    {
        SelfAttention attention = block.Attention;
        int width = config.HeadDimension,
            queries = config.Heads * width,
            keys = config.KeyValueHeads * width,
            all = queries + (2 * keys);
        NormOperands norm = Norm(block.AttentionNorm);
        ProjectionPart[] parts =
            attention.Inputs.Count == 1
                ? Parts(x, config.Width, norm, selected: false, (attention.Inputs[0], 0))
                : Parts(
                    x,
                    config.Width,
                    norm,
                    selected: false,
                    (attention.Inputs[0], 0),
                    (attention.Inputs[1], queries),
                    (attention.Inputs[2], queries + keys)
                );
        program.Add(new ProjectionKernel(x, config.Width, norm, normalized, parts, queryKeyValue, all));
        if (attention is { QueryNorm: { } queryNorm, KeyNorm: { } keyNorm, NormalizesHeads: false })
        {
            program.Add(new NormKernel(Norm(queryNorm), queries, queryKeyValue, all, queryKeyValue, all));
            program.Add(new NormKernel(Norm(keyNorm), keys, queryKeyValue, all, queryKeyValue, all, queries));
        }

        program.Add(
            new AttentionKernel(
                queryKeyValue,
                attended,
                config.Heads,
                config.KeyValueHeads,
                width,
                DecoderPass.PageElements(layer, config.KeyValueHeads, width),
                attention.Scores,
                attention.OrdersByHead,
                attention.Rotary is null ? 0 : angles[attention.Rotary],
                attention.Rotary?.Pairs ?? 0,
                Norm(attention.NormalizesHeads ? attention.QueryNorm : null),
                Norm(attention.NormalizesHeads ? attention.KeyNorm : null)
            )
        );
    }

    private void AddFeedForward(TransformerBlock block)
    {
        FeedForwardLayer layer = block.FeedForward;
        NormOperands norm = Norm(block.FeedForwardNorm);
        ProjectionPart[] parts =
            layer.Inputs.Count == 2
                ? Parts(x, config.Width, norm, selected: false, (layer.Inputs[0], 0), (layer.Inputs[1], 0))
                : Parts(x, config.Width, norm, selected: false, (layer.Inputs[0], 0));
        if (layer.IsGated && parts.Length == 1)
        {
            int width = config.FeedForwardWidth;
            parts =
            [
                parts[0] with
                {
                    Outputs = width,
                    Activation = layer.Activation,
                },
                parts[0] with
                {
                    Outputs = width,
                    FirstRow = width,
                },
            ];
        }

        program.Add(
            new ProjectionKernel(
                x,
                config.Width,
                norm,
                normalized,
                parts,
                hidden,
                config.FeedForwardWidth,
                layer.IsGated ? ProjectionOutputMode.Multiply : ProjectionOutputMode.Store
            )
        );
    }

    /// <summary>Adds a projection, or its norm, to the residual stream.</summary>
    private void AddResidual(ProjectionLayer layer, int input, int inputs, NormLayer? norm)
    {
        program.Add(
            new ProjectionKernel(
                input,
                inputs,
                default,
                0,
                Parts(input, inputs, default, selected: false, (layer, 0)),
                norm is null ? x : branch,
                config.Width,
                norm is null ? ProjectionOutputMode.Add : ProjectionOutputMode.Store
            )
        );
        if (norm is not null)
            program.Add(new NormKernel(Norm(norm), config.Width, branch, config.Width, x, config.Width, Add: true));
    }

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
            : new NormOperands(
                program.Operand(norm.Weight),
                program.Operand(norm.Bias),
                norm.Epsilon,
                norm.WeightOffset
            );

    private int Buffer(int width) => program.Operand(Tensor.Buffer(rows, width));
}
