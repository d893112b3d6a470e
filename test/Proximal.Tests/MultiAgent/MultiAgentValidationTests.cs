namespace Proximal.Tests.MultiAgent;

public sealed class MultiAgentValidationTests
{
    [Theory]
    [InlineData(
        "mask",
        "environment 1, step 2 of episode 1: agent 'b' has no valid action: its mask must leave at least one of Discrete(3)"
    )]
    [InlineData("reward", "environment 1, step 2 of episode 1: agent 'c' gets a reward, but was absent")]
    [InlineData("end", "environment 1, step 2 of episode 1: agent 'c' ends, but was absent")]
    [InlineData("leave", "environment 1, step 2 of episode 1: agent 'b' left without Terminated or Truncated")]
    [InlineData("stall", "environment 1, step 2 of episode 1: agent 'a' waits, but no agent acts")]
    public void An_invalid_step_names_environment_agent_and_step(string fault, string message)
    {
        int created = 0;
        using var environments = new MultiAgentVectorEnvironment(() => new Faulty(created++ == 1 ? fault : ""), 2);
        VectorStep step = environments.CreateStep();
        environments.Reset(0, step.Observations);
        var actions = new float[environments.Count];
        actions.AsSpan().Fill(2);
        environments.Step(actions, step);
        InvalidInputException exception = Assert.Throws<InvalidInputException>(() => environments.Step(actions, step));
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void An_action_outside_its_space_names_the_agent()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Faulty(""), 1);
        VectorStep step = environments.CreateStep();
        environments.Reset(0, step.Observations);
        InvalidInputException exception = Assert.Throws<InvalidInputException>(() =>
            environments.Step([7, 0, 0], step)
        );
        Assert.StartsWith(
            "environment 0, step 1 of episode 1: agent 'a': ",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Agents_with_different_spaces_cannot_share_a_policy_but_padded_ones_can()
    {
        string message = Assert
            .Throws<InvalidInputException>(static () => new MultiAgentVectorEnvironment(static () => new TwoSizes(), 1))
            .Message;
        Assert.Equal(
            "agent 'long' has the spaces Box([3], -1 … 1) and Discrete(2), agent 'short' Box([2], -1 … 1) and Discrete(2): "
                + "agents that share a policy must have the same",
            message
        );
        using var padded = new MultiAgentVectorEnvironment(static () => new PaddedAgents(new TwoSizes()), 1);
        VectorStep step = padded.CreateStep();
        padded.Reset(0, step.Observations);
        Assert.Equal([1, 1, 0, 1, 0, 1, 1, 1, 0, 1], step.Observations);
    }

    [Fact]
    public void A_value_that_is_not_finite_names_agent_and_step()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Faulty("nan"), 1);
        var ppo = new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 64,
                StepsPerRollout = 64,
                BatchSize = 64,
            }
        );
        TrainingDivergedException exception = Assert.Throws<TrainingDivergedException>(() => ppo.Train());
        Assert.StartsWith(
            "the reward of agent 'a' in environment 0 is NaN at step ",
            exception.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Algorithms_that_cannot_train_several_agents_say_so()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 1);
        foreach (
            Action create in (Action[])
                [
                    () => _ = new Reinforce(environments, new ReinforceOptions()),
                    () => _ = new VectorNormalize(environments),
                    () => _ = new Sac(environments, new SacOptions()),
                ]
        )
        {
            string message = Assert.Throws<InvalidInputException>(create).Message;
            Assert.DoesNotContain('\n', message);
        }
    }

    private sealed class Faulty(string fault) : Relay
    {
        protected override void Advance(ref int state, MultiAgentStep step, ref Rng random)
        {
            state++;
            if (state != 2)
                return;
            step.Rewards[2] = fault == "reward" ? 1 : 0;
            step.Rewards[0] = fault == "nan" ? float.NaN : 0;
            step.Terminated[2] = fault == "end";
        }

        protected override AgentStatus StatusOf(in int state, int agent) =>
            agent == 2 ? AgentStatus.Absent
            : state == 2 && fault == "stall" ? AgentStatus.Waiting
            : state == 2 && fault == "leave" && agent == 1 ? AgentStatus.Absent
            : AgentStatus.Acting;

        protected override void Mask(in int state, int agent, Span<float> mask)
        {
            if (state == 2 && fault == "mask" && agent == 1)
                mask.Clear();
        }
    }

    private sealed class TwoSizes() : MultiAgentEnvironment<int>(["short", "long"])
    {
        private static readonly Discrete Actions = new(2);

        public override Space ObservationSpace(int agent) => Box.Uniform(-1, 1, 2 + agent);

        public override Space ActionSpace(int agent) => Actions;

        protected override void Begin(ref int state, ref Rng random) => state = 0;

        protected override void Advance(ref int state, MultiAgentStep step, ref Rng random) => state++;

        protected override void Observe(in int state, int agent, Span<float> observation) => observation.Fill(1);
    }
}
