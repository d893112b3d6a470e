using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Language model without its output layer: token ids to hidden states.</summary>
internal sealed class Transformer : Module
{
    private readonly float embeddingScale = 1;

    public Transformer(ModelConfig config, Architecture architecture, WeightPath weights)
    {
        double standardDeviation = config.InitializerRange;
        Embedding = Register(
            architecture.Embedding,
            new TokenTable(config.Vocabulary, config.Width, standardDeviation, weights.At(architecture.Embedding))
        );
        if (architecture.ScalesEmbedding)
            embeddingScale = (float)Math.Sqrt(config.Width);
        if (architecture.Positions is { } positions)
            Positions = Register(
                positions,
                new TokenTable(config.Context, config.Width, standardDeviation, weights.At(positions))
            );
        else
            Rotary = RotaryPositions.Global(config);
        LocalRotary = config.LocalRopeTheta is { } theta ? RotaryPositions.Local(config, theta) : Rotary;
        Blocks = Register(
            architecture.Blocks,
            new TransformerBlocks(
                config,
                architecture,
                layer => config.IsSliding(layer) ? LocalRotary : Rotary,
                weights.At(architecture.Blocks)
            )
        ).Items;
        FinalNorm = Register(
            architecture.FinalNorm,
            new NormLayer(config.Width, config.NormEpsilon, architecture.Norm, weights.At(architecture.FinalNorm))
        );
    }

    /// <summary>Token embeddings, [vocabulary, width].</summary>
    public TokenTable Embedding { get; }

    /// <summary>Factor of the token embeddings.</summary>
    public float EmbeddingScale => embeddingScale;

    /// <summary>Position embeddings, [context, width]; null with rotary positions.</summary>
    public TokenTable? Positions { get; }

    /// <summary>Rotary positions of layers that see all tokens; null with learned positions.</summary>
    public RotaryPositions? Rotary { get; }

    /// <summary>Rotary positions of layers with a sliding window; the same object unless they differ.</summary>
    public RotaryPositions? LocalRotary { get; }

    /// <summary>The blocks, in order.</summary>
    public IReadOnlyList<TransformerBlock> Blocks { get; }

    /// <summary>Norm after the last block.</summary>
    public NormLayer FinalNorm { get; }

    /// <summary>Positions and sequences of a batch, in the current <see cref="Scope"/>.</summary>
    public BatchLayout LayoutOf(TokenBatch batch) =>
        new(
            batch.PositionsTensor(),
            batch.StartsTensor(),
            batch.DropoutSeed,
            Rotary is { DependsOnLength: true } ? Rotary.FrequenciesOf(batch) : default
        );

    /// <summary>Computes the input of the first block, [tokens, width].</summary>
    /// <param name="ids">Token ids, [tokens].</param>
    /// <param name="positions">Positions, [tokens].</param>
    public Tensor Embed(Tensor ids, Tensor positions)
    {
        Tensor x = Embedding.Weight.GatherRows(ids);
        if (embeddingScale != 1)
            x *= embeddingScale;
        return Positions is null ? x : x + Positions.Weight.GatherRows(positions);
    }

    /// <summary>Computes the hidden states after the final norm, [tokens, width].</summary>
    /// <param name="batch">Token ids.</param>
    /// <param name="recompute">
    /// Whether the backward pass recomputes each block from its input, instead of keeping its activations.
    /// </param>
    public Tensor Forward(TokenBatch batch, bool recompute = false)
    {
        BatchLayout layout = LayoutOf(batch);
        Tensor x = Embed(batch.IdsTensor(), layout.Positions);
        foreach (TransformerBlock block in Blocks)
            x = Run(block, x, layout, recompute);
        return FinalNorm.Forward(x);
    }

    private static Tensor Run(TransformerBlock block, Tensor x, BatchLayout layout, bool recompute)
    {
        if (Scope.IsRecording)
            return recompute ? CheckpointOperation.Apply(x => block.Forward(x, layout), x) : block.Forward(x, layout);

        // Without gradients, a block's activations are freed, and its result replaces its input.
        using var scope = Scope.Begin(record: false);
        x.Assign(block.Forward(x, layout));
        return x;
    }
}

/// <summary>Container of the blocks, whose names are their indices.</summary>
internal sealed class TransformerBlocks : Module
{
    public TransformerBlocks(
        ModelConfig config,
        Architecture architecture,
        Func<int, RotaryPositions?> rotaryOf,
        WeightPath weights
    )
    {
        // A list, because a damaged configuration can name more layers than fit into memory. The weights end it
        // earlier.
        var items = new List<TransformerBlock>();
        for (int i = 0; i < config.Layers; i++)
            items.Add(Register($"{i}", new TransformerBlock(config, architecture, i, rotaryOf(i), weights.At($"{i}"))));
        Items = items;
    }

    public IReadOnlyList<TransformerBlock> Items { get; }
}
