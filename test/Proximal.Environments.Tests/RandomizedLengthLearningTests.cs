namespace Proximal.Environments.Tests;

/// <summary>
/// Domain randomization: a policy that was trained with poles of random length balances poles of lengths that it was not
/// trained with better than a policy of the default length.
/// </summary>
[Trait("Category", "Learning")]
public sealed class RandomizedLengthLearningTests(ITestOutputHelper output)
{
    private const int Seeds = 5;

    // Outside the range of training.
    private static readonly double[] Lengths = [0.1, 3, 4];

    [LongFact]
    public void PPO_with_random_lengths_balances_poles_of_other_lengths()
    {
        var random = new EnvironmentParameters(new EnvironmentParameter("length", new UniformSampler(0.15, 2.5)));
        var returns = new double[2][];
        for (int i = 0; i < 2; i++)
        {
            EnvironmentParameters? parameters = i == 0 ? null : random;
            returns[i] = [.. Enumerable.Range(0, Seeds).Select(seed => MeanReturn((ulong)seed, parameters))];
            double mean = returns[i].Average();
            double deviation = Math.Sqrt(returns[i].Sum(value => (value - mean) * (value - mean)) / (Seeds - 1));
            output.WriteLine($"{(i == 0 ? "default" : "random")}: {mean:F1} ± {deviation:F1}");
        }

        Assert.True(
            returns[1].Average() > returns[0].Average() + 20,
            $"random {string.Join(", ", returns[1])}; default {string.Join(", ", returns[0])}"
        );
    }

    // Mean over the lengths, 20 episodes each.
    private double MeanReturn(ulong seed, EnvironmentParameters? parameters)
    {
        EnvironmentEntry entry = new EnvironmentRegistry().Find("CartPole-v1").With(parameters);
        var options = new PpoOptions
        {
            TotalSteps = 100_000,
            EnvironmentCount = 8,
            StepsPerRollout = 32,
            BatchSize = 256,
            Epochs = 20,
            LearningRate = Schedule.Linear(0.001),
            ClipRange = Schedule.Linear(0.2),
            Gamma = 0.98,
            GaeLambda = 0.8,
            ValueCoefficient = 1,
            Seed = seed,
        };
        using VectorEnvironment environments = entry.CreateTrainingBatch(8, options.TotalSteps);
        var ppo = new Ppo(environments, options);
        ppo.Train();
        double[] returns = [.. Lengths.Prepend(0.5).Select(length => Evaluate(ppo.Policy, length))];
        output.WriteLine($"seed {seed}: {string.Join(", ", returns.Select(value => value.ToString("F1")))}");
        return returns.Skip(1).Average();
    }

    private static double Evaluate(Policy policy, double length)
    {
        var fixedLength = new EnvironmentParameters(new EnvironmentParameter("length", length));
        using VectorEnvironment environments = fixedLength.Vectorize(() => new CartPole(), 20, 1);
        return PolicyEvaluation
            .Run(policy, environments, episodes: 20, deterministic: true, seed: 1_000_003)
            .MeanReturn;
    }
}
