using Proximal.Tests.Environments;

namespace Proximal.Tests;

public sealed class AppoTests
{
    [Fact]
    public void On_policy_updates_are_those_of_ppo()
    {
        // One epoch of one minibatch: no ratio leaves the clip range, whose lower end differs.
        AppoOptions options = new()
        {
            EnvironmentCount = 4,
            StepsPerRollout = 16,
            BatchSize = 64,
            Epochs = 1,
            TotalSteps = 64 * 3,
            Seed = 5,
        };
        Policy appo = Appo.Train(() => new Corridor(length: 8), options),
            ppo = Ppo.Train(() => new Corridor(length: 8), options);
        float[] expected = Weights(ppo),
            actual = Weights(appo);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
        Assert.NotEqual(expected, Weights(Appo.Train(() => new Corridor(length: 8), options with { VTraceC = 0.5 })));
    }

    [Fact]
    public void Lag_needs_workers()
    {
        var exception = Assert.Throws<InvalidInputException>(() =>
            Appo.Train(() => new Corridor(length: 8), new AppoOptions { MaxLag = 1 })
        );
        Assert.Contains("max_lag", exception.Message);
        Assert.Contains("proximal fleet learner", exception.Message);
    }

    [Theory]
    [InlineData(-1, 1, 1, "max_lag")]
    [InlineData(0, 0.5, 1, "vtrace_rho")]
    [InlineData(0, 1, 0, "vtrace_c")]
    public void Options_are_checked(int lag, double rho, double c, string key)
    {
        var options = new AppoOptions
        {
            MaxLag = lag,
            VTraceRho = rho,
            VTraceC = c,
        };
        Assert.Contains(key, Assert.Throws<InvalidInputException>(options.Validate).Message);
    }

    [Fact]
    public void Kl_penalty_is_refused() =>
        Assert.Contains(
            "objective",
            Assert
                .Throws<InvalidInputException>(new AppoOptions { Objective = PpoObjective.AdaptiveKl }.Validate)
                .Message
        );

    private static float[] Weights(Policy policy) =>
        [.. policy.Network.NamedParameters().SelectMany(static parameter => parameter.Value.ToArray())];
}
