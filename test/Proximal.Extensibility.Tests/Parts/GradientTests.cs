using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>Gradients and densities of custom parts against finite differences and sums.</summary>
public sealed class GradientTests
{
    private const float Step = 1e-2f;

    [Fact]
    public void SquaredRelu_gradient_equals_finite_differences()
    {
        var random = new Rng(1);
        var x = Tensor.Parameter(3, 4);
        Initialization.Normal(x, 1, ref random);
        float[] weights = [.. Enumerable.Range(0, 12).Select(i => 0.5f - (0.1f * i))];
        AssertGradient(x, () => (SquaredRelu.Instance.Apply(x) * Tensor.From(weights, 3, 4)).Sum());
    }

    [Fact]
    public void Function_without_inputs_is_refused() =>
        Assert.Throws<ArgumentException>("inputs", () => SquaredRelu.Instance.Apply());

    [Fact]
    public void Custom_network_gradient_equals_finite_differences()
    {
        var random = new Rng(2);
        var spec = new NetworkSpec(
            Box.Uniform(-1, 1, 3),
            Box.Uniform(-1, 1, 2),
            new NetworkOptions
            {
                Architecture = ResidualNetwork.Name,
                ActorWidths = [5, 5],
                DistributionName = LaplaceDistribution.Name,
            }
        );
        var network = ActorCriticNetwork.Create(spec, seed: 1);
        var observations = new float[2 * 3];
        float[] actions = [3, -4, -3, 5]; // far from the locations, where |a - μ| has a kink
        random.FillNormal(observations);
        foreach ((_, Tensor parameter) in network.NamedParameters())
            AssertGradient(parameter, Loss);

        Tensor Loss()
        {
            (Tensor parameters, Tensor values) = network.Forward(Tensor.From(observations, 2, 3));
            (Tensor logProbs, Tensor entropies) = network.Distribution.Evaluate(parameters, Tensor.From(actions, 2, 2));
            return logProbs.Mean() + values.Square().Mean() + entropies.Mean();
        }
    }

    [Fact]
    public void Laplace_samples_have_the_log_probability_of_Evaluate()
    {
        var distribution = new LaplaceDistribution(size: 1, logScaleInitial: MathF.Log(0.5f));
        var random = new Rng(3);
        var action = new float[1];
        double distance = 0,
            logProbs = 0;
        const int Samples = 20_000;
        for (int i = 0; i < Samples; i++)
        {
            float logProb = distribution.Sample([1], ref random, action);
            using Scope scope = Scope.Begin(record: false);
            if (i < 100)
                Assert.Equal(
                    distribution.Evaluate(Tensor.From([1f], 1, 1), Tensor.From(action, 1, 1)).LogProb.Item(),
                    logProb,
                    1e-4f
                );
            distance += Math.Abs(action[0] - 1);
            logProbs += logProb;
        }

        // E|a - μ| = b, of standard error b / √n; the entropy is 1 + log 2b = 1.
        Assert.Equal(0.5, distance / Samples, 5 * 0.5 / Math.Sqrt(Samples));
        Assert.Equal(-1, logProbs / Samples, 5 / Math.Sqrt(Samples));
    }

    [Fact]
    public void Laplace_KL_divergence_equals_its_definition()
    {
        using Scope scope = Scope.Begin(record: false);
        var distribution = new LaplaceDistribution(size: 1, logScaleInitial: 0);
        (double location, double scale, double otherLocation, double otherScale) = (0.3, 0.7, -0.4, 1.6);
        double exact = distribution
            .KlDivergence(
                Tensor.From([(float)location, (float)Math.Log(scale)], 1, 2),
                Tensor.From([(float)otherLocation, (float)Math.Log(otherScale)], 1, 2)
            )
            .Item();
        double sum = 0;
        for (double x = -15; x < 15; x += 1e-3)
        {
            double logP = -(Math.Abs(x - location) / scale) - Math.Log(2 * scale),
                logQ = -(Math.Abs(x - otherLocation) / otherScale) - Math.Log(2 * otherScale);
            sum += 1e-3 * Math.Exp(logP) * (logP - logQ);
        }

        Assert.Equal(sum, exact, 1e-4);
    }

    /// <summary>
    /// Compares with central differences; the tolerance is float32's rounding of a loss of about 1, divided by the
    /// step.
    /// </summary>
    private static void AssertGradient(Tensor parameter, Func<Tensor> loss)
    {
        var set = new ParameterSet([new("parameter", parameter)]);
        set.ZeroGradient();
        using (Scope.Begin())
            loss().Backward();
        float[] gradient = parameter.Gradient.ToArray(),
            values = parameter.ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double difference = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.Equal(difference, gradient[i], 2e-2 * Math.Max(1, Math.Abs(difference)));
        }

        double At(int index, float change)
        {
            float[] moved = [.. values];
            moved[index] += change;
            parameter.Assign(moved);
            using Scope scope = Scope.Begin(record: false);
            double value = loss().Item();
            parameter.Assign(values);
            return value;
        }
    }
}
