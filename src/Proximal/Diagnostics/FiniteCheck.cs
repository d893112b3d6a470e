using System.Globalization;
using System.Numerics;

namespace Proximal;

/// <summary>Checks for NaN and infinities in observations and rewards before they affect the weights.</summary>
public static class FiniteCheck
{
    /// <summary>The index of the first NaN or infinity, or -1 if all values are finite.</summary>
    /// <param name="values">The values.</param>
    public static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // x - x is 0 for finite x and NaN otherwise.
            var x = new Vector<float>(values[i..]);
            if (!Vector.EqualsAll(x - x, Vector<float>.Zero))
                break;
        }

        for (; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                return i;
        return -1;
    }

    /// <summary>The index of the first NaN, or -1 if there is none.</summary>
    /// <param name="values">The values.</param>
    public static int FirstNaN(ReadOnlySpan<float> values)
    {
        // Infinities are rare, so each restart of the search behind one costs little.
        for (int from = 0; FirstNonFinite(values[from..]) is >= 0 and var at; from += at + 1)
            if (float.IsNaN(values[from + at]))
                return from + at;
        return -1;
    }

    /// <summary>Throws if a value of an environment is not finite.</summary>
    /// <param name="quantity">The name of the quantity, such as <c>observation</c>, for the message.</param>
    /// <param name="values">The values, [environments, width].</param>
    /// <param name="width">The number of values of one environment.</param>
    /// <param name="steps">The number of steps taken, for the message.</param>
    /// <param name="firstEnvironment">The index of the first environment in <paramref name="values"/>, for the message.
    /// Default 0.</param>
    /// <exception cref="TrainingDivergedException">A value is not finite.</exception>
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
                $"the {quantity} of environment {environment} is {value} "
                    + $"at step {steps}; training stopped before it could reach the weights"
            )
        );
}
