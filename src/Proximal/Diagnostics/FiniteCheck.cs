using System.Globalization;
using System.Numerics;

namespace Proximal;

/// <summary>Finds numbers that are not finite before they reach the weights.</summary>
public static class FiniteCheck
{
    /// <summary>The index of the first NaN or infinity, or -1.</summary>
    /// <param name="values">Any numbers.</param>
    public static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // x - x is 0 for every finite number and NaN for all others.
            var x = new Vector<float>(values[i..]);
            if (!Vector.EqualsAll(x - x, Vector<float>.Zero))
                break;
        }

        for (; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }

    /// <summary>Throws where a number of some environments' is not finite.</summary>
    /// <param name="quantity">What the numbers are.</param>
    /// <param name="values">[environments, width].</param>
    /// <param name="width">Numbers of one environment.</param>
    /// <param name="steps">Steps taken, for the message.</param>
    /// <param name="firstEnvironment">Whose numbers stand first.</param>
    /// <exception cref="TrainingDivergedException">One is not finite.</exception>
    public static void ThrowIfDiverged(
        string quantity,
        ReadOnlySpan<float> values,
        int width,
        long steps,
        int firstEnvironment = 0
    )
    {
        int at = FirstNonFinite(values);
        if (at >= 0)
            throw Diverged(quantity, firstEnvironment + (at / width), steps, values[at]);
    }

    internal static TrainingDivergedException Diverged(string quantity, int environment, long steps, float value) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the {quantity} of environment {environment} is {value} at step {steps}; training stopped before it could reach the weights"
            )
        );
}
