namespace Proximal.Environments.Tests;

public sealed class AsymmetricCriticTests
{
    [Fact]
    public void Privileged_observation_has_the_velocities()
    {
        IEnvironment environment = new CartPoleNoVel();
        var hidden = new float[4];
        var privileged = new float[4];
        environment.Seed(0, 0);
        environment.Reset(hidden);
        environment.WritePrivileged(privileged);
        Assert.Equal([hidden[0], 0, hidden[2], 0], hidden);
        Assert.Equal((hidden[0], hidden[2]), (privileged[0], privileged[2]));
        Assert.NotEqual(0, privileged[1] * privileged[3]);
    }

    /// <summary>The asymmetric critic against the symmetric one where velocities are hidden, without memory.</summary>
    [LongTheory]
    [LongInlineData(0)]
    public void Critic_with_velocities_learns_more_of_cart_pole_without_them(int first)
    {
        double[] difference =
        [
            .. Enumerable.Range(first, 5).Select(static seed => Return(seed, true) - Return(seed, false)),
        ];
        Assert.True(difference.Average() > 0, string.Join(' ', difference));
    }

    private static double Return(int seed, bool isAsymmetric)
    {
        PpoOptions options = new()
        {
            TotalSteps = 60_000,
            EnvironmentCount = 8,
            StepsPerRollout = 64,
            BatchSize = 128,
            Epochs = 10,
            LearningRate = Schedule.Linear(1e-3),
            AsymmetricCritic = isAsymmetric,
            Seed = (ulong)seed,
        };
        return Ppo.Train(static () => new CartPoleNoVel(), options)
            .Evaluate(static () => new CartPoleNoVel(), episodes: 50, deterministic: false, seed: 100)
            .MeanReturn;
    }
}
