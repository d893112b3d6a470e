using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Embedding table of tokens or positions.</summary>
internal sealed class TokenTable : Module
{
    private readonly double standardDeviation;

    public TokenTable(int count, int width, double standardDeviation, WeightPath weights)
    {
        this.standardDeviation = standardDeviation;
        Weight = Register("weight", weights.Take("weight", count, width));
    }

    /// <summary>[count, width].</summary>
    public Tensor Weight { get; }

    /// <summary>Initializes the table from a normal distribution.</summary>
    public override void Initialize(ref Rng random) => Initialization.Normal(Weight, standardDeviation, ref random);
}
