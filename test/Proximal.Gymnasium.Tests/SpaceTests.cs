namespace Proximal.Gymnasium.Tests;

public sealed class SpaceTests
{
    [PythonTheory]
    [InlineData("box", "Box([2, 3], -2 … 2)", new[] { 1, 2, 1.5f, -1, 0.5f, 0 }, null)]
    [InlineData("double", "Box([2], -1 … ∞)", new[] { 0.25f, 1e6f }, null)]
    [InlineData("scalar", "Box([1], -1 … 1)", new[] { 0.25f }, null)]
    [InlineData("discrete", "Discrete(5)", new float[] { 3 }, new float[] { 0, 0, 0, 1, 0 })]
    [InlineData(
        "multi_discrete",
        "MultiDiscrete(3, 2, 4)",
        new float[] { 2, 0, 3 },
        new float[] { 0, 0, 1, 1, 0, 0, 0, 0, 1 }
    )]
    [InlineData("multi_binary", "MultiBinary(4)", new float[] { 1, 0, 1, 1 }, null)]
    [InlineData("tuple", "Tuple(Discrete(3), Box([2], -1 … 1))", new[] { 1, 0.5f, -1 }, new[] { 0, 1, 0, 0.5f, -1 })]
    [InlineData(
        "dict",
        "Dict(gear: Discrete(4), lamps: Tuple(MultiBinary(2), MultiDiscrete(2, 5)), wheel: Box([1], -1 … 1))",
        new[] { 3, 1, 0, 1, 2, -0.5f },
        new[] { 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 0, -0.5f }
    )]
    public void Actions_and_observations_of_a_space_pass_unchanged(
        string space,
        string expected,
        float[] action,
        float[]? observed
    )
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector(
            "tasks:Echo",
            3,
            Python.Options with
            {
                Arguments = $"space={space}",
                EnvironmentsPerProcess = 2,
            }
        );
        Assert.Equal(expected, environments.ObservationSpace.ToString());
        Assert.Equal(expected, environments.ActionSpace.ToString());
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        var random = new Rng(1);
        var actions = new float[3 * action.Length];
        environments.ActionSpace.SampleAction(ref random, actions.AsSpan(0, action.Length));
        environments.ActionSpace.SampleAction(ref random, actions.AsSpan(action.Length, action.Length));
        action.CopyTo(actions, 2 * action.Length);
        environments.Step(actions, step);
        Assert.Equal(observed ?? action, step.Observation(2).ToArray());
        // The reward says whether Gymnasium's own space contains the action.
        Assert.Equal([1f, 1, 1], step.Rewards);
    }

    [PythonFact]
    public void Images_become_channels_first()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("tasks:Images", 2, Python.Options);
        Assert.Equal(
            "Dict(camera: Box([3, 4, 5], 0 … 255), speed: Box([1], 0 … 1))",
            environments.ObservationSpace.ToString()
        );
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 1, step.Observations);
        environments.Step([0, 0], step);
        environments.Step([0, 0], step);
        for (int i = 0; i < 2; i++)
        {
            ReadOnlySpan<float> camera = step.Observation(i)[..60];
            for (int c = 0; c < 3; c++)
            for (int y = 0; y < 4; y++)
            for (int x = 0; x < 5; x++)
                Assert.Equal((50 * c) + (5 * y) + x + 2, camera[(20 * c) + (5 * y) + x]);
            Assert.Equal(0.5f, step.Observation(i)[60]);
        }
    }

    [PythonFact]
    public void Action_masks_follow_the_observation()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("tasks:Masked", 3, Python.Options);
        Assert.Equal(3, environments.MaskSize);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 2, step.Observations);
        var actions = new float[3];
        for (int t = 0; t < 40; t++)
        {
            for (int i = 0; i < 3; i++)
            {
                Span<float> row = step.Observation(i);
                Assert.Equal(1, row[1..].ToArray().Sum());
                actions[i] = row[1..].IndexOf(1f);
                Assert.Equal(row[0] % 3, actions[i]);
            }

            environments.Step(actions, step);
        }
    }

    [PythonFact]
    public void Mask_of_every_environment_is_checked_at_reset()
    {
        using VectorEnvironment free = GymnasiumEnvironment.MakeVector("tasks:Masked", 3, Python.Options);
        VectorStep step = free.CreateStep();
        ulong seed = 0;
        do free.Reset(++seed, step.Observations);
        while (step.Observation(0)[0] == 2 || step.Observation(1)[0] == 2 || step.Observation(2)[0] != 2);

        using VectorEnvironment blocked = GymnasiumEnvironment.MakeVector(
            "tasks:Masked",
            3,
            Python.Options with
            {
                Arguments = "blocked=2",
            }
        );
        Assert.Equal(
            "the mask of environment 2 leaves no action: it must leave at least one valid value of every choice of "
                + $"{blocked.ActionSpace}",
            Assert.Throws<InvalidInputException>(() => blocked.Reset(seed, step.Observations)).Message
        );
    }

    [PythonFact]
    public void Single_environment_has_its_action_mask()
    {
        IEnvironment masked = GymnasiumEnvironment.Make("tasks:Masked", Python.Options);
        using var disposed = (IDisposable)masked;
        Assert.True(masked.MasksActions);
        Assert.Empty(
            EnvironmentChecker.Check(() => GymnasiumEnvironment.Make("tasks:Masked", Python.Options), steps: 50)
        );
    }

    [PythonFact]
    public void Invalid_action_is_refused()
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("CartPole-v1", 1, Python.Options);
        VectorStep step = environments.CreateStep();
        environments.Reset(seed: 2, step.Observations);
        Assert.Equal(
            "action 2 is not one of 0 … 1",
            Assert.Throws<InvalidInputException>(() => environments.Step([2], step)).Message
        );
    }
}
