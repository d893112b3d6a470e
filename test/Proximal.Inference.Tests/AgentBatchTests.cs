namespace Proximal.Inference.Tests;

/// <summary>Agents keep their own states, take only valid arguments, and allocate nothing.</summary>
public sealed class AgentBatchTests
{
    public static TheoryData<string> Names => [.. PolicyCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Acting_allocates_nothing(string name)
    {
        const int Count = 40;
        Policy policy = Exported(PolicyCases.All[name](), new InferenceFileOptions());
        AgentBatch agents = policy.CreateAgents(Count);
        float[] observations = new float[Count * policy.ObservationSize],
            actions = new float[Count * policy.ActionSize],
            probabilities = new float[policy.ActionSpace.ActionMaskSize];
        bool[] masks = new bool[Count * policy.ActionMaskSize];
        Array.Fill(masks, true);
        int[] some = [3, 1, 35];
        void Use()
        {
            agents.Reset();
            agents.Act(observations, masks, actions);
            agents.Act(observations, masks, actions, deterministic: false);
            agents.Reset(3);
            agents.Act(
                some,
                observations.AsSpan(0, 3 * policy.ObservationSize),
                masks.AsSpan(0, 3 * policy.ActionMaskSize),
                actions.AsSpan(0, 3 * policy.ActionSize),
                deterministic: false
            );
            agents.Probabilities(2, probabilities);
            _ = agents.DistributionParameters(1);
            _ = agents.Values;
        }

        Use();
        Assert.Equal(0, AllocatedBytes.Of(Use));
    }

    /// <summary>Agents that decide at different ticks act as if each were alone.</summary>
    [Theory]
    [InlineData("LSTM behind a CNN, parts, masks, hybrid")]
    [InlineData("GRU, stacked")]
    public void Agents_can_decide_at_different_ticks(string name)
    {
        const int Count = 37,
            Ticks = 12;
        Proximal.Policy trained = PolicyCases.All[name]();
        Policy policy = Exported(trained, new InferenceFileOptions { WithValue = true });
        var stream = new ObservationStream(trained, Ticks, Count, seed: 9);
        AgentBatch together = policy.CreateAgents(Count);
        AgentBatch[] alone = [.. Enumerable.Range(0, Count).Select(_ => policy.CreateAgents(1))];
        for (int tick = 0; tick < Ticks; tick++)
        {
            int[] deciding = [.. Enumerable.Range(0, Count).Where(i => (i + tick) % (1 + (i % 3)) == 0).Reverse()];
            var actions = new float[deciding.Length * policy.ActionSize];
            float[][] rows = [.. deciding.Select(i => stream.Rows[(tick * Count) + i])];
            together.Act(
                deciding,
                [.. rows.SelectMany(row => row[..policy.ObservationSize])],
                [.. rows.SelectMany(row => row[policy.ObservationSize..]).Select(static allowed => allowed != 0)],
                actions
            );
            for (int i = 0; i < deciding.Length; i++)
            {
                var action = new float[policy.ActionSize];
                bool[] mask = [.. rows[i][policy.ObservationSize..].Select(static allowed => allowed != 0)];
                alone[deciding[i]].Act(rows[i].AsSpan(0, policy.ObservationSize), mask, action);
                for (int j = 0; j < action.Length; j++)
                    Assert.Equal(action[j], actions[(i * action.Length) + j], 1e-5f);
                Assert.Equal(alone[deciding[i]].Values[0], together.Values[deciding[i]], 1e-5f);
            }
        }
    }

    [Fact]
    public void Reset_begins_an_episode_of_one_agent()
    {
        Policy policy = Exported(PolicyCases.All["LSTM"](), new InferenceFileOptions());
        Assert.True(policy.IsRecurrent);
        AgentBatch agents = policy.CreateAgents(2);
        float[] observations = [.. Enumerable.Repeat(0.5f, 2 * policy.ObservationSize)];
        var actions = new float[2];
        agents.Act(observations, actions);
        float[] first = agents.DistributionParameters(0).ToArray();
        agents.Act(observations, actions);
        agents.Reset(1);
        agents.Act(observations, actions);
        Assert.Equal(first, agents.DistributionParameters(1).ToArray());
        Assert.NotEqual(first, agents.DistributionParameters(0).ToArray());
    }

    /// <summary>The agents stack observations as the wrapper of the trainer does.</summary>
    [Fact]
    public void Agents_stack_observations_as_in_training()
    {
        const int Frames = 3;
        var environment = new FrameStack(new Noise(), Frames);
        Proximal.Policy trained = PolicyUnderTest.ActorCritic(
            environment.ObservationSpace,
            environment.ActionSpace,
            NetworkOptions.Images(FeatureKind.MinAtarCnn) with
            {
                FeatureCount = 16,
            }
        );
        Policy policy = Exported(trained, new InferenceFileOptions { FrameStack = Frames });
        Assert.Equal(Frames, policy.FrameStack);
        Assert.Equal("Box([2, 4, 5])", policy.ObservationSpace.ToString());
        AgentBatch agents = policy.CreateAgents(2);
        environment.Seed(1, 0);
        float[] stacked = new float[environment.ObservationSpace.ObservationSize],
            expected = new float[1],
            actions = new float[2];
        int size = stacked.Length / Frames;
        for (int step = 0; step < 30; step++)
        {
            if (step % 8 == 0)
            {
                environment.Reset(stacked);
                agents.Reset();
            }
            else
            {
                environment.Step(expected, stacked);
            }

            trained.Act(stacked, expected);
            float[] last = stacked[^size..];
            agents.Act([.. last, .. last], actions);
            Assert.Equal([expected[0], expected[0]], actions);
        }
    }

    [Fact]
    public void Probabilities_have_the_layout_of_the_mask()
    {
        Policy policy = Exported(PolicyCases.All["hybrid with gSDE, masked"](), new InferenceFileOptions());
        Space arm = policy.ActionSpace["arm"];
        Assert.Equal(4, arm.ActionMaskStart);
        Assert.Equal(4 + 9, arm["1"].ActionMaskStart);
        bool[] mask = [true, false, true, true, .. Enumerable.Repeat(true, 9), true, false, true, true];
        AgentBatch agents = policy.CreateAgents(1);
        agents.Act(new float[policy.ObservationSize], mask, new float[policy.ActionSize]);
        var probabilities = new float[policy.ActionMaskSize];
        agents.Probabilities(0, probabilities);
        Assert.Equal(0, probabilities[1]);
        Assert.Equal(1, probabilities[..4].Sum(), 1e-6f);
        Assert.Equal(1, probabilities[4..7].Sum(), 1e-6f);
        Assert.Equal([1, 0], probabilities[13..15]);
        Assert.Equal(1, probabilities[15..].Sum(), 1e-6f);
    }

    [Fact]
    public void Choices_are_encoded_as_one_hot_numbers()
    {
        Policy policy = Exported(PolicyCases.All["hybrid with gSDE, masked"](), new InferenceFileOptions());
        var observation = new float[policy.ObservationSize];
        Space gear = policy.ObservationSpace["gear"];
        gear.Encode(2, observation);
        Assert.Equal(11, gear.ObservationStart);
        Assert.Equal([0, 0, 1, 0], observation[11..15]);
        gear.Encode(0, observation);
        Assert.Equal([1, 0, 0, 0], observation[11..15]);
        Assert.Throws<ArgumentOutOfRangeException>(() => gear.Encode(4, observation));
        Assert.Throws<ArgumentException>(() => policy.ObservationSpace["position"].Encode(0, observation));
        Assert.Throws<ArgumentException>(() => policy.ObservationSpace["lever"]);
    }

    [Fact]
    public void Invalid_arguments_are_refused_and_change_nothing()
    {
        Policy policy = Exported(PolicyCases.All["masked GRU"](), new InferenceFileOptions());
        AgentBatch agents = policy.CreateAgents(2);
        float[] observations = new float[2 * policy.ObservationSize],
            actions = new float[2];
        bool[] masks = [.. Enumerable.Repeat(true, 2 * policy.ActionMaskSize)];
        agents.Act(observations, masks, actions);
        float[] before = agents.DistributionParameters(0).ToArray();
        agents.Reset();
        Assert.Contains("masks has length 0, but must have 12", Message(() => agents.Act(observations, actions)));
        Assert.Contains(
            "observations has length 3, but must have 10",
            Message(() => agents.Act(new float[3], masks, actions))
        );
        Assert.Contains(
            "actions has length 1, but must have 2",
            Message(() => agents.Act(observations, masks, new float[1]))
        );
        float[] bad = [.. observations];
        bad[7] = float.NaN;
        Assert.Contains("number 2 of observation 1 is NaN", Message(() => agents.Act(bad, masks, actions)));
        Assert.Contains("agent 1 occurs twice", Message(() => agents.Act([1, 1], observations, masks, actions)));
        Assert.Contains(
            "there is no agent 2, only 0 … 1",
            Message(() => agents.Act([0, 2], observations, masks, actions))
        );
        Assert.Contains("there is no agent -1", Message(() => agents.Reset(-1)));
        Assert.Contains("must be at least 1, not 0", Message(() => policy.CreateAgents(0)));
        agents.Act(observations, masks, actions);
        Assert.Equal(before, agents.DistributionParameters(0).ToArray());
    }

    private static string Message(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    private static Policy Exported(Proximal.Policy policy, InferenceFileOptions options)
    {
        using var file = new MemoryStream();
        InferenceFile.Write(policy, file, options);
        file.Position = 0;
        return Policy.Load(file);
    }

    /// <summary>Images of random numbers.</summary>
    private sealed class Noise : EnvironmentBase<Box, Discrete>
    {
        public override Box Observations { get; } = Box.Uniform(0, 1, 2, 4, 5);

        public override Discrete Actions { get; } = new(6);

        protected override void Reset(ref Rng random, Span<float> observation) => random.FillUniform(observation);

        protected override StepResult Step(int action, Span<float> observation)
        {
            Random.FillUniform(observation);
            return new StepResult(0);
        }
    }
}
