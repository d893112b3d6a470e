using Proximal.Rendering;

namespace Proximal;

/// <summary>An environment of one agent that is recorded.</summary>
internal sealed class RecordedAgent : IRecordedEnvironment
{
    private readonly IEnvironment environment;
    private readonly IEnvironmentWrapper? innermostWrapper;
    private readonly float[] row;
    private StepResult result;

    public RecordedAgent(IEnvironment environment)
    {
        this.environment = environment;
        innermostWrapper = IEnvironmentWrapper.InnermostOf(environment);
        row = new float[environment.RowSize()];
    }

    public IReadOnlyList<string> Agents { get; } = ["agent"];

    public Space ObservationSpace => environment.ObservationSpace;

    public Space ActionSpace => environment.ActionSpace;

    public int MaskSize => row.Length - environment.ObservationSpace.ObservationSize;

    public int? MaxEpisodeSteps => environment.MaxEpisodeSteps;

    public bool IsOver => result.Ended;

    public void Begin(ulong seed)
    {
        environment.Seed(seed, VectorEnvironment.FirstStream);
        environment.ResetRow(row);
        result = default;
    }

    public bool Acts(int agent) => true;

    public void Observe(int agent, Span<float> row) => this.row.CopyTo(row);

    public void Step(ReadOnlySpan<float> actions)
    {
        result = environment.StepRow(actions, row);
        // As evaluations count rewards: before wrappers change them.
        if (innermostWrapper?.TakeOriginalReward() is { } original)
            result = result with { Reward = original };
    }

    public StepResult Result(int agent) => result;

    public void Render(ICanvas canvas) => environment.Render(canvas);

    public void Dispose() => (environment as IDisposable)?.Dispose();
}
