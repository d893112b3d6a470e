using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class SquashedGaussianHeadTests
{
    // Two numbers of one action: means, then logarithms of deviations, one of each beyond its bounds.
    private static readonly float[] Parameters = [0.3f, -0.7f, -0.5f, 0.2f, 1.5f, 0.1f, -25f, 3f];
    private static readonly float[] Noise = [0.4f, -1.1f, 1.9f, 0.3f];

    [Fact]
    public void Squashed_actions_and_log_probs_equal_the_formula()
    {
        using Scope scope = Scope.Begin(record: false);
        (Tensor actions, Tensor logProb) = SquashedGaussianHead.Sample(
            Tensor.From(Parameters, 2, 4),
            Tensor.From(Noise, 2, 2)
        );
        for (int row = 0; row < 2; row++)
        {
            double expected = 0;
            for (int i = 0; i < 2; i++)
            {
                double mean = Parameters[(4 * row) + i],
                    logStd = Math.Clamp(Parameters[(4 * row) + 2 + i], -20, 2),
                    noise = Noise[(2 * row) + i];
                double u = mean + (Math.Exp(logStd) * noise);
                expected +=
                    (-0.5 * noise * noise)
                    - logStd
                    - (0.5 * Math.Log(2 * Math.PI))
                    - Math.Log(1 - Math.Pow(Math.Tanh(u), 2));
                Assert.Equal(Math.Tanh(u), actions.ToArray()[(2 * row) + i], 1e-6);
            }

            Assert.Equal(expected, logProb.ToArray()[row], 1e-5 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Gradients_flow_through_the_sampled_action()
    {
        Tensor parameters = Tensor.Parameter(1, 4);
        float[] at = [0.3f, -0.7f, -0.5f, 0.2f];
        parameters.Assign(at);
        using (Scope.Begin())
            Loss(parameters).Backward();
        float[] gradient = parameters.Gradient.ToArray();
        for (int i = 0; i < 4; i++)
        {
            const float Step = 1e-2f;
            double difference = 0;
            foreach (int sign in (int[])[1, -1])
            {
                float[] moved = [.. at];
                moved[i] += sign * Step;
                parameters.Assign(moved);
                using Scope scope = Scope.Begin(record: false);
                difference += sign * Loss(parameters).Item();
            }

            Assert.Equal(difference / (2 * Step), gradient[i], 2e-3);
        }

        static Tensor Loss(Tensor parameters)
        {
            (Tensor actions, Tensor logProb) = SquashedGaussianHead.Sample(
                parameters,
                Tensor.From(Noise.AsSpan(0, 2), 1, 2)
            );
            return logProb.Sum() + (3f * actions.Square().Sum());
        }
    }

    [Fact]
    public void Act_samples_from_the_same_distribution()
    {
        var head = new SquashedGaussianHead(2);
        var random = new Rng(3);
        float[] action = new float[2];
        head.Choose(Parameters.AsSpan(0, 4), deterministic: true, ref random, action);
        Assert.Equal(Parameters[..2], action);
        Assert.Equal(0ul, random.Position);

        const int Draws = 20_000;
        double[] sum = new double[2],
            squares = new double[2];
        for (int n = 0; n < Draws; n++)
        {
            head.Choose(Parameters.AsSpan(0, 4), deterministic: false, ref random, action);
            for (int i = 0; i < 2; i++)
            {
                sum[i] += action[i];
                squares[i] += action[i] * action[i];
            }
        }

        for (int i = 0; i < 2; i++)
        {
            double deviation = Math.Exp(Parameters[2 + i]),
                mean = sum[i] / Draws;
            Assert.Equal(Parameters[i], mean, 5 * deviation / Math.Sqrt(Draws));
            Assert.Equal(
                deviation,
                Math.Sqrt((squares[i] / Draws) - (mean * mean)),
                5 * deviation / Math.Sqrt(2 * Draws)
            );
        }
    }
}
