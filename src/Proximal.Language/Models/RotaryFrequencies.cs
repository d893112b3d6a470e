using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Frequencies of rotary positions (Su et al. 2021).</summary>
internal static class RotaryFrequencies
{
    /// <summary>
    /// Radians per position, [head dimension / 2]: frequency i = θ^(-2i / head dimension), scaled as the configuration
    /// requires.
    /// </summary>
    public static Tensor For(ModelConfig config)
    {
        float[] frequencies = new float[config.HeadDimension / 2];
        for (int i = 0; i < frequencies.Length; i++)
        {
            double frequency = Math.Pow(config.RopeTheta, -2.0 * i / config.HeadDimension);
            frequencies[i] = (float)(config.RopeScaling?.Scale(frequency) ?? frequency);
        }

        Tensor buffer = Tensor.Buffer(frequencies.Length);
        buffer.Assign(frequencies);
        return buffer;
    }
}
