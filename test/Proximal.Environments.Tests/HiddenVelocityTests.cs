namespace Proximal.Environments.Tests;

/// <summary>Environments without velocities are the others with zeros in the observation.</summary>
public sealed class HiddenVelocityTests
{
    public static TheoryData<string, string, int[]> Pairs =>
        new()
        {
            { "CartPoleNoVel-v1", "CartPole-v1", [1, 3] },
            { "PendulumNoVel-v1", "Pendulum-v1", [2] },
            { "MountainCarContinuousNoVel-v0", "MountainCarContinuous-v0", [1] },
        };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Observations_hide_velocities_and_nothing_else_changes(string hidden, string whole, int[] velocities)
    {
        var registry = new EnvironmentRegistry();
        IEnvironment environment = registry.Find(hidden).Create(),
            reference = registry.Find(whole).Create();
        Assert.Equal(reference.ActionSpace.ToString(), environment.ActionSpace.ToString());
        Assert.Equal(reference.ObservationSpace.ToString(), environment.ObservationSpace.ToString());
        Assert.Equal(reference.MaxEpisodeSteps, environment.MaxEpisodeSteps);
        float[] seen = new float[environment.ObservationSpace.ObservationSize],
            expected = new float[seen.Length];
        var random = new Rng(4);
        environment.Seed(1, 2);
        reference.Seed(1, 2);
        environment.Reset(seen);
        reference.Reset(expected);
        var action = new float[1];
        for (int i = 0; i < 100; i++)
        {
            Compare();
            environment.ActionSpace.SampleAction(ref random, action);
            StepResult step = environment.Step(action, seen);
            Assert.Equal(reference.Step(action, expected), step);
            if (!step.Ended)
                continue;
            Compare();
            environment.Reset(seen);
            reference.Reset(expected);
        }

        void Compare()
        {
            foreach (int index in velocities)
                expected[index] = 0;
            Assert.Equal(expected, seen);
        }
    }
}
