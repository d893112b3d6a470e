namespace Proximal.Language;

/// <summary>How rotary positions are stretched beyond the context that a model was first trained with.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Factor">How much longer the context became.</param>
/// <param name="LowFrequencyFactor">Llama-3: waves longer than the original context divided by this are slowed in full.</param>
/// <param name="HighFrequencyFactor">Llama-3: waves shorter than the original context divided by this stay as they are.</param>
/// <param name="OriginalContext">Llama-3: the context of the first training, in tokens.</param>
public sealed record RopeScaling(
    RopeScalingKind Kind,
    double Factor,
    double LowFrequencyFactor = 1,
    double HighFrequencyFactor = 4,
    int OriginalContext = 8192
)
{
    /// <summary>The frequency to use instead of an unscaled one.</summary>
    /// <param name="frequency">Radians for each position.</param>
    public double Scale(double frequency)
    {
        if (Kind == RopeScalingKind.Linear)
            return frequency / Factor;
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < OriginalContext / HighFrequencyFactor)
            return frequency;
        if (wavelength > OriginalContext / LowFrequencyFactor)
            return frequency / Factor;
        double smooth =
            ((OriginalContext / wavelength) - LowFrequencyFactor) / (HighFrequencyFactor - LowFrequencyFactor);
        return frequency * (((1 - smooth) / Factor) + smooth);
    }
}

/// <summary>The rules of <see cref="RopeScaling"/>.</summary>
public enum RopeScalingKind
{
    /// <summary>Every frequency divided by the factor (position interpolation; Chen et al. 2023).</summary>
    Linear,

    /// <summary>Llama 3.1's: long waves divided by the factor, short ones kept, a smooth passage between.</summary>
    Llama3,
}
