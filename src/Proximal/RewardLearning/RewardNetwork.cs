using Proximal.Tensors;

namespace Proximal;

/// <summary>One network r(o, a) of the ensemble, with the mean and the scale that normalize its outputs.</summary>
internal sealed class RewardNetwork : Module
{
    // Sums over a segment begin near 0, where the preferences are undecided.
    private const double OutputGain = 0.1;

    private readonly Mlp layers;

    /// <summary>Creates the network with new weights.</summary>
    /// <param name="inputs">Length of an input.</param>
    /// <param name="widths">Widths of the hidden layers.</param>
    /// <param name="random">Random numbers of the initial weights.</param>
    public RewardNetwork(int inputs, ReadOnlySpan<int> widths, ref Rng random)
    {
        layers = Register("layers", new Mlp(inputs, widths, Activation.Tanh, 1));
        layers.Initialize(orthogonal: true, Math.Sqrt(2), OutputGain, ref random);
    }

    /// <summary>Mean that is subtracted from the outputs.</summary>
    public float Mean { get; set; }

    /// <summary>Factor of the outputs.</summary>
    public float Scale { get; set; } = 1;

    /// <summary>Rewards before normalization: [rows, input] → [rows].</summary>
    public Tensor Forward(Tensor x) => layers.Forward(x).Reshape(-1);

    /// <summary>Σ r₁ - Σ r₂ of each pair: [pairs].</summary>
    public Tensor Differences(in SegmentShard shard)
    {
        int pairs = shard.Preferences.Count;
        Tensor sums = (Forward(shard.Inputs) * shard.Mask).Reshape(2 * pairs, -1).Sum(1).Reshape(pairs, 2);
        return sums.Slice(1, 0, 1).Reshape(-1) - sums.Slice(1, 1, 1).Reshape(-1);
    }
}
