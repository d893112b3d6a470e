using Proximal.Rendering;

namespace Proximal;

/// <summary>An environment of several agents with one policy that is recorded.</summary>
internal sealed class RecordedAgents : IRecordedEnvironment
{
    private readonly MultiAgentGame game;
    private readonly IMultiAgentEnvironment environment;

    /// <exception cref="InvalidInputException">Agents or spaces are missing or differ.</exception>
    public RecordedAgents(IMultiAgentEnvironment environment)
    {
        this.environment = environment;
        game = new MultiAgentGame(environment);
        game.RequireEqualSpaces(environment);
    }

    public IReadOnlyList<string> Agents => environment.Agents;

    public Space ObservationSpace => environment.ObservationSpace(0);

    public Space ActionSpace => environment.ActionSpace(0);

    public int MaskSize => environment.MasksActions ? ActionSpace.ActionMaskSize : 0;

    public int? MaxEpisodeSteps => environment.MaxEpisodeSteps;

    public bool IsOver => game.Step.IsOver;

    public void Begin(ulong seed)
    {
        environment.Seed(seed, VectorEnvironment.FirstStream);
        game.Reset();
    }

    public bool Acts(int agent) => game.Step.Status[agent] == AgentStatus.Acting;

    public void Observe(int agent, Span<float> row)
    {
        Span<float> observation = game.Step.Observation(agent);
        observation.CopyTo(row);
        game.Step.ActionMask(agent).CopyTo(row[observation.Length..]);
    }

    public void Step(ReadOnlySpan<float> actions)
    {
        int size = ActionSpace.ActionSize;
        for (int i = 0; i < Agents.Count; i++)
        {
            if (Acts(i))
                actions.Slice(i * size, size).CopyTo(game.Step.Action(i));
            else
                game.Step.Action(i).Clear();
        }

        game.Advance();
    }

    public StepResult Result(int agent) =>
        new(game.Step.Rewards[agent], game.Step.Terminated[agent], game.Step.Truncated[agent]);

    public void Render(ICanvas canvas) => environment.Render(canvas);

    public void Dispose() => (environment as IDisposable)?.Dispose();
}
