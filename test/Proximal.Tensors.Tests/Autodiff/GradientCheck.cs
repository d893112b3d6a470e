using Xunit.Sdk;

namespace Proximal.Tensors.Tests.Autodiff;

/// <summary>
/// Compares the gradient of a function with central differences of its values. The function's results are weighted with
/// fixed random numbers and added up in double precision, so that every element of every result counts.
/// </summary>
internal static class GradientCheck
{
    private const float Step = 1f / 64;

    /// <summary>Checks every element of every input.</summary>
    /// <param name="function">From the inputs to one tensor of any shape; called often, always with the same
    /// shapes.</param>
    /// <param name="inputs">Parameters. Nowhere within 2/64 of a value may the function have a kink.</param>
    /// <param name="tolerance">The largest difference, as a share of the largest magnitude of an input's gradient (at
    /// least 1).</param>
    public static void Verify(Func<Tensor[], Tensor> function, Tensor[] inputs, double tolerance = 1e-3)
    {
        foreach (Tensor input in inputs)
            input.Gradient.Assign(new float[input.Count]);
        float[] weights = Backward(function, inputs);
        for (int k = 0; k < inputs.Length; k++)
        {
            float[] actual = inputs[k].Gradient.ToArray();
            double[] expected = Differences(function, inputs, inputs[k], weights);
            double scale = Math.Max(1, expected.Length == 0 ? 0 : expected.Max(Math.Abs));
            for (int i = 0; i < actual.Length; i++)
            {
                if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * scale))
                    throw new XunitException(
                        $"input {k} {inputs[k].Shape}, element {i}: the gradient is {actual[i]}, central "
                            + $"differences give {expected[i]:G6}"
                    );
            }
        }
    }

    /// <summary>A parameter with normally distributed values.</summary>
    public static Tensor Normal(ref Rng random, params ReadOnlySpan<int> shape)
    {
        var tensor = Tensor.Parameter(shape);
        Initialization.Normal(tensor, 1, ref random);
        return tensor;
    }

    /// <summary>A parameter with values that are evenly spread.</summary>
    public static Tensor Uniform(ref Rng random, float low, float high, params ReadOnlySpan<int> shape)
    {
        var tensor = Tensor.Parameter(shape);
        float[] values = new float[tensor.Count];
        random.FillUniform(values, low, high);
        tensor.Assign(values);
        return tensor;
    }

    /// <summary>
    /// A parameter whose values differ from each other by 0.15 at least, around 0, in a random order.
    /// </summary>
    public static Tensor Distinct(ref Rng random, params ReadOnlySpan<int> shape)
    {
        var tensor = Tensor.Parameter(shape);
        int[] order = new int[tensor.Count];
        random.Permutation(order);
        tensor.Assign(Array.ConvertAll(order, i => 0.15f * (i - (order.Length / 2) + 0.5f)));
        return tensor;
    }

    private static float[] Backward(Func<Tensor[], Tensor> function, Tensor[] inputs)
    {
        using Scope scope = Scope.Begin();
        Tensor result = function(inputs);
        float[] weights = new float[result.Count];
        var random = new Rng(77);
        random.FillNormal(weights);
        (result * Tensor.From(weights, result.Shape.ToArray())).Sum().Backward();
        return weights;
    }

    // Fourth-order differences, so that the step can be large enough for single precision.
    private static double[] Differences(Func<Tensor[], Tensor> function, Tensor[] inputs, Tensor input, float[] weights)
    {
        float[] values = input.ToArray();
        double[] differences = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            double At(float offset)
            {
                values[i] = value + offset;
                input.Assign(values);
                return Weighted(function, inputs, weights);
            }

            differences[i] = ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
            values[i] = value;
            input.Assign(values);
        }

        return differences;
    }

    private static double Weighted(Func<Tensor[], Tensor> function, Tensor[] inputs, float[] weights)
    {
        using Scope scope = Scope.Begin(record: false);
        float[] result = function(inputs).ToArray();
        double sum = 0;
        for (int i = 0; i < result.Length; i++)
            sum += (double)weights[i] * result[i];
        return sum;
    }
}
