using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Language model without its output layer: token ids to hidden states.</summary>
internal sealed class Transformer : Module
{
    public Transformer(ModelConfig config, WeightPath weights)
    {
        FamilyNames names = FamilyNames.Of(config.Family);
        double standardDeviation = config.InitializerRange;
        Embedding = Register(
            names.Embedding,
            new TokenTable(config.Vocabulary, config.Width, standardDeviation, weights.At(names.Embedding))
        );
        if (names.Positions is not null)
            Positions = Register(
                names.Positions,
                new TokenTable(config.Context, config.Width, standardDeviation, weights.At(names.Positions))
            );
        Frequencies = names.Positions is null ? RotaryFrequencies.For(config) : default;
        Blocks = Register(
            names.Blocks,
            new TransformerBlocks(config, names, Frequencies, weights.At(names.Blocks))
        ).Items;
        FinalNorm = Register(
            names.FinalNorm,
            new NormLayer(
                config.Width,
                config.NormEpsilon,
                bias: config.Family == ModelFamily.Gpt2,
                weights.At(names.FinalNorm)
            )
        );
    }

    /// <summary>Token embeddings, [vocabulary, width].</summary>
    public TokenTable Embedding { get; }

    /// <summary>Position embeddings, [context, width]; null with rotary positions.</summary>
    public TokenTable? Positions { get; }

    /// <summary>Radians per position, [head dimension / 2]; an empty tensor with learned positions.</summary>
    public Tensor Frequencies { get; }

    /// <summary>The blocks, in order.</summary>
    public IReadOnlyList<TransformerBlock> Blocks { get; }

    /// <summary>Norm after the last block.</summary>
    public NormLayer FinalNorm { get; }

    /// <summary>Computes the input of the first block, [tokens, width].</summary>
    /// <param name="ids">Token ids, [tokens].</param>
    /// <param name="positions">Positions, [tokens].</param>
    public Tensor Embed(Tensor ids, Tensor positions)
    {
        Tensor x = Embedding.Weight.GatherRows(ids);
        return Positions is null ? x : x + Positions.Weight.GatherRows(positions);
    }

    /// <summary>Computes the hidden states after the final norm, [tokens, width].</summary>
    public Tensor Forward(TokenBatch batch)
    {
        var layout = new BatchLayout(batch.PositionsTensor(), batch.StartsTensor(), batch.DropoutSeed);
        Tensor x = Embed(batch.IdsTensor(), layout.Positions);
        foreach (TransformerBlock block in Blocks)
            x = block.Forward(x, layout);
        return FinalNorm.Forward(x);
    }
}

/// <summary>Container of the blocks, whose names are their indices.</summary>
internal sealed class TransformerBlocks : Module
{
    public TransformerBlocks(ModelConfig config, FamilyNames names, Tensor frequencies, WeightPath weights)
    {
        // A list, because a damaged configuration can name more layers than fit into memory. The weights end it
        // earlier.
        var items = new List<TransformerBlock>();
        for (int i = 0; i < config.Layers; i++)
            items.Add(Register($"{i}", new TransformerBlock(config, names, frequencies, weights.At($"{i}"))));
        Items = items;
    }

    public IReadOnlyList<TransformerBlock> Items { get; }
}
