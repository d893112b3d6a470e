namespace Proximal.Tests;

/// <summary>
/// A game of three lives: action 1 must be pressed before anything moves, the position grows by the action, and a life
/// is lost now and then by chance.
/// </summary>
internal sealed class Game : EnvironmentBase<Box, Discrete>, IHasLives
{
    private bool runs;
    private int position;

    public int Lives { get; private set; }

    public List<int> Taken { get; } = [];

    public override Box Observations { get; } = Box.Uniform(0, 255, 3, 4, 6);

    public override Discrete Actions { get; } = new(4);

    public override int? MaxEpisodeSteps => 60;

    protected override void Reset(ref Rng random, Span<float> observation)
    {
        (Lives, position, runs) = (3, 0, false);
        Show(observation);
    }

    protected override StepResult Step(int action, Span<float> observation)
    {
        Taken.Add(action);
        runs |= action == 1;
        if (runs)
            position += action;
        if (runs && Random.NextInt32(10) == 0)
            Lives--;
        Show(observation);
        return new StepResult(action - 1.5f, Terminated: Lives == 0);
    }

    protected override void SaveState(StateDictionary state, string prefix) =>
        state.Set<int>($"{prefix}.game", [Lives, position, runs ? 1 : 0]);

    protected override void LoadState(StateDictionary state, string prefix)
    {
        int[] saved = state.Get<int>($"{prefix}.game");
        (Lives, position, runs) = (saved[0], saved[1], saved[2] == 1);
    }

    private void Show(Span<float> observation)
    {
        for (int i = 0; i < observation.Length; i++)
            observation[i] = ((position * 7) + (i * 11)) % 256;
    }
}
