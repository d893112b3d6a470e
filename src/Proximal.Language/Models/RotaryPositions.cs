using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Rotary positions of some layers of a model (Su et al. 2021).</summary>
internal sealed class RotaryPositions
{
    private readonly double theta;
    private readonly int dimension;
    private readonly RopeScaling? scaling;
    private readonly float[] first; // of a sequence of one token
    private readonly float[] beyond; // of a sequence longer than the original context

    private RotaryPositions(int dimension, double theta, RopeScaling? scaling)
    {
        this.theta = theta;
        this.dimension = dimension;
        this.scaling = scaling;
        Factor = (float)(scaling?.AttentionFactor ?? 1);
        first = Compute(1);
        beyond = scaling is { Kind: RopeScalingKind.LongRope } ? Compute(scaling.OriginalContext + 1) : first;
        Frequencies = Tensor.Buffer(Pairs);
        Frequencies.Assign(first);
    }

    /// <summary>Number of rotated pairs of a head.</summary>
    public int Pairs => dimension / 2;

    /// <summary>
    /// Radians per position, [pairs]; of a sequence of one token if <see cref="DependsOnLength"/>.
    /// </summary>
    public Tensor Frequencies { get; }

    /// <summary>Factor of the rotated elements.</summary>
    public float Factor { get; }

    /// <summary>Whether frequencies depend on the length of the sequence.</summary>
    public bool DependsOnLength => scaling?.DependsOnLength ?? false;

    /// <summary>Rotary positions of layers that see all tokens, or of all layers.</summary>
    public static RotaryPositions Global(ModelConfig config) =>
        new(config.RotaryDimension, config.RopeTheta, config.RopeScaling);

    /// <summary>Rotary positions of layers with a sliding window, which are not scaled.</summary>
    public static RotaryPositions Local(ModelConfig config, double theta) => new(config.RotaryDimension, theta, null);

    /// <summary>
    /// The length that stands for all lengths with the same frequencies as a given one: keys that were rotated at one
    /// length are valid at another with the same result.
    /// </summary>
    public int Representative(int length) =>
        scaling switch
        {
            { Kind: RopeScalingKind.Dynamic } => Math.Max(length, scaling.OriginalContext),
            { Kind: RopeScalingKind.LongRope } => length > scaling.OriginalContext ? scaling.OriginalContext + 1 : 1,
            _ => 1,
        };

    /// <summary>Radians per position in a sequence of a length, [pairs].</summary>
    public ReadOnlySpan<float> FrequenciesFor(int length)
    {
        if (scaling is null || length <= scaling.OriginalContext)
            return first;
        return scaling.Kind == RopeScalingKind.Dynamic ? Compute(length) : beyond;
    }

    /// <summary>Frequencies of each token of a batch, [tokens, pairs].</summary>
    public Tensor FrequenciesOf(TokenBatch batch)
    {
        float[] all = new float[batch.Tokens * Pairs];
        for (int i = 0; i < batch.Sequences; i++)
        {
            ReadOnlySpan<float> own = FrequenciesFor(batch.LengthOf(i));
            for (int token = batch.Starts[i]; token < batch.Starts[i + 1]; token++)
                own.CopyTo(all.AsSpan(token * Pairs));
        }

        return Tensor.From(all, batch.Tokens, Pairs);
    }

    private float[] Compute(int length)
    {
        double effective =
            scaling is { Kind: RopeScalingKind.Dynamic } && length > scaling.OriginalContext
                ? theta
                    * Math.Pow(
                        (scaling.Factor * length / scaling.OriginalContext) - (scaling.Factor - 1),
                        dimension / (dimension - 2.0)
                    )
                : theta;
        float[] frequencies = new float[Pairs];
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = (float)Scale(Math.Pow(effective, -2.0 * i / dimension), i, length);
        return frequencies;
    }

    private double Scale(double frequency, int index, int length) =>
        scaling?.Kind switch
        {
            RopeScalingKind.Linear => frequency / scaling.Factor,
            RopeScalingKind.Llama3 => ScaleByWavelength(frequency, scaling),
            RopeScalingKind.Yarn => Interpolate(frequency, YarnShare(index, scaling)),
            RopeScalingKind.LongRope => frequency
                / (length > scaling.OriginalContext ? scaling.LongFactors : scaling.ShortFactors)[index],
            _ => frequency,
        };

    private double Interpolate(double frequency, double share) =>
        (frequency * (1 - share)) + (frequency / scaling!.Factor * share);

    private static double ScaleByWavelength(double frequency, RopeScaling scaling)
    {
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < scaling.OriginalContext / scaling.HighFrequencyFactor)
            return frequency;
        if (wavelength > scaling.OriginalContext / scaling.LowFrequencyFactor)
            return frequency / scaling.Factor;
        double smooth =
            ((scaling.OriginalContext / wavelength) - scaling.LowFrequencyFactor)
            / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
        return frequency * (((1 - smooth) / scaling.Factor) + smooth);
    }

    // Share of the interpolated frequency: 0 for fast rotations, 1 for slow ones.
    private double YarnShare(int index, RopeScaling scaling)
    {
        double low = IndexOf(scaling.BetaFast),
            high = IndexOf(scaling.BetaSlow);
        if (scaling.Truncate)
            (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, dimension - 1));
        if (low == high)
            high += 0.001;
        return Math.Clamp((index - low) / (high - low), 0, 1);

        // The index whose frequency has a number of rotations within the original context.
        double IndexOf(double rotations) =>
            dimension * Math.Log(scaling.OriginalContext / (rotations * 2 * Math.PI)) / (2 * Math.Log(theta));
    }
}
