namespace Proximal.Language;

/// <summary>Scaling of rotary positions beyond the context of pretraining.</summary>
/// <param name="Kind">Rule of the scaling (rope_type).</param>
/// <param name="Factor">Ratio of the new context to the original one.</param>
/// <param name="LowFrequencyFactor">
/// Llama 3: frequencies with a wavelength above the original context divided by this are divided by the factor.
/// </param>
/// <param name="HighFrequencyFactor">
/// Llama 3: frequencies with a wavelength below the original context divided by this do not change.
/// </param>
/// <param name="OriginalContext">Llama 3: context of pretraining, in tokens.</param>
public sealed record RopeScaling(
    RopeScalingKind Kind,
    double Factor,
    double LowFrequencyFactor = 1,
    double HighFrequencyFactor = 4,
    int OriginalContext = 8192
)
{
    /// <summary>Scales a frequency.</summary>
    /// <param name="frequency">The unscaled frequency in radians per position.</param>
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

/// <summary>Rules of <see cref="RopeScaling"/>.</summary>
public enum RopeScalingKind
{
    /// <summary>Every frequency is divided by the factor (position interpolation; Chen et al. 2023).</summary>
    Linear,

    /// <summary>
    /// Llama 3.1: low frequencies are divided by the factor, high ones do not change, with interpolation between them.
    /// </summary>
    Llama3,
}
