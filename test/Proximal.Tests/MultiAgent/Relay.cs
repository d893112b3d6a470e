namespace Proximal.Tests.MultiAgent;

/// <summary>
/// Agents a and b act in turns for 8 steps and are truncated; agent c joins in step 3 and terminates in step 5. In step t
/// agent i gets 100 i + t. The observation is the index of the agent and the number of the step. Of three actions, the one
/// of number t modulo 3 is invalid.
/// </summary>
internal class Relay(int steps = 8) : MultiAgentEnvironment<int>(["a", "b", "c"], steps)
{
    private static readonly Box Observations = Box.Uniform(-1000, 1000, 2);
    private static readonly Discrete Actions = new(3);

    public override bool MasksActions => true;

    public override Space ObservationSpace(int agent) => Observations;

    public override Space ActionSpace(int agent) => Actions;

    protected override void Begin(ref int state, ref Rng random) => state = 0;

    protected override void Advance(ref int state, MultiAgentStep step, ref Rng random)
    {
        for (int i = 0; i < step.Count; i++)
        {
            if (step.Status[i] == AgentStatus.Absent)
                continue;
            step.Rewards[i] = (100 * i) + state;
            if (step.Status[i] == AgentStatus.Acting && step.Choice(i) == state % 3)
                Assert.Fail("an invalid action was taken");
        }

        step.Terminated[2] = state == 5;
        state++;
    }

    protected override AgentStatus StatusOf(in int state, int agent) =>
        agent == 2
            ? state is >= 3 and <= 5
                ? AgentStatus.Acting
                : AgentStatus.Absent
            : state % 2 == agent
                ? AgentStatus.Acting
                : AgentStatus.Waiting;

    protected override void Observe(in int state, int agent, Span<float> observation) =>
        (observation[0], observation[1]) = (agent, state);

    protected override void Mask(in int state, int agent, Span<float> mask) => mask[state % 3] = 0;
}
