using Proximal.Rendering;

namespace Proximal.Environments.Tests;

/// <summary>An environment around another, to break something on purpose.</summary>
internal abstract class BrokenEnvironment(IEnvironment inner) : IEnvironment
{
    public Space ObservationSpace => inner.ObservationSpace;

    public Space ActionSpace => inner.ActionSpace;

    public int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    public void Seed(ulong seed, ulong stream) => inner.Seed(seed, stream);

    public virtual void Reset(Span<float> observation) => inner.Reset(observation);

    public virtual StepResult Step(ReadOnlySpan<float> action, Span<float> observation) =>
        inner.Step(action, observation);

    public void Render(ICanvas canvas) => inner.Render(canvas);

    public void SaveState(StateDictionary state, string prefix) => inner.SaveState(state, prefix);

    public void LoadState(StateDictionary state, string prefix) => inner.LoadState(state, prefix);
}

/// <summary>Shows nothing.</summary>
internal sealed class Blindfold(IEnvironment inner) : BrokenEnvironment(inner)
{
    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        observation.Clear();
    }

    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        observation.Clear();
        return step;
    }
}

/// <summary>Shows at every reset what it should have shown at the one before.</summary>
internal sealed class Late(IEnvironment inner) : BrokenEnvironment(inner)
{
    private readonly float[] next = new float[inner.ObservationSpace.ObservationSize];
    private readonly float[] shown = new float[inner.ObservationSpace.ObservationSize];

    public override void Reset(Span<float> observation)
    {
        next.CopyTo(shown, 0);
        base.Reset(next);
        shown.CopyTo(observation);
    }
}

/// <summary>Gives the opposite reward.</summary>
internal sealed class Negated(IEnvironment inner) : BrokenEnvironment(inner)
{
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        return step with { Reward = -step.Reward };
    }
}

/// <summary>Does not say that actions are masked.</summary>
internal sealed class Unmasked(IEnvironment inner) : BrokenEnvironment(inner);
