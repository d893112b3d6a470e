using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class A2cTests
{
    // "A2C is a special case of PPO" (Huang et al. 2022): with one epoch the policy that learns is the one that acted,
    // so the
    // ratio is 1 and nothing is clipped; with one minibatch there is one step. Only the order of summation differs.
    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    public void A2C_is_PPO_with_one_epoch_and_one_minibatch(int steps)
    {
        NetworkOptions network = new() { ActorWidths = [16], CriticWidths = [16] };
        A2cOptions options = new()
        {
            TotalSteps = 5 * 4 * steps,
            EnvironmentCount = 4,
            StepsPerRollout = steps,
            UseRmsProp = false,
            LearningRate = Schedule.Linear(1e-3),
            GaeLambda = 0.9,
            EntropyCoefficient = 0.01f,
            Network = network,
        };
        float[] a2c = Weights(A2c.Train(static () => new Drift(), options));
        PpoOptions same = new()
        {
            TotalSteps = options.TotalSteps,
            EnvironmentCount = 4,
            StepsPerRollout = steps,
            BatchSize = 4 * steps,
            Epochs = 1,
            NormalizeAdvantage = false,
            AdamEpsilon = (float)options.OptimizerEpsilon,
            LearningRate = options.LearningRate,
            GaeLambda = options.GaeLambda,
            EntropyCoefficient = options.EntropyCoefficient,
            Network = network,
        };
        float[] start = Weights(Policy(same));
        Assert.InRange(
            Distance(a2c, Weights(Ppo.Train(static () => new Drift(), same))),
            0,
            1e-4 * Distance(a2c, start)
        );
        Assert.True(
            Distance(a2c, Weights(Ppo.Train(static () => new Drift(), same with { Epochs = 2 })))
                > 0.1 * Distance(a2c, start)
        );
    }

    private static Policy Policy(PpoOptions options)
    {
        using VectorEnvironment environments = VectorEnvironment.From(
            static () => new Drift(),
            options.EnvironmentCount
        );
        return new Ppo(environments, options).Policy;
    }

    private static float[] Weights(Policy policy) =>
        [.. policy.Network.NamedParameters().SelectMany(static parameter => parameter.Value.ToArray())];

    private static double Distance(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b, static (x, y) => (double)(x - y) * (x - y)).Sum());
}
