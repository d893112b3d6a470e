using Proximal.Rendering;

namespace Proximal;

/// <summary>Records selected episodes as animations, one frame per step.</summary>
public sealed class RecordAnimation : EnvironmentWrapper
{
    private readonly Func<long, IAnimation?> begin;
    private IAnimation? animation;
    private long episode = -1;

    // The animation begins with the first step: a reset before the state of a checkpoint is restored must not replace
    // the animation of an earlier episode.
    private bool isWaiting;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment, which implements <see cref="IEnvironment.Render"/>.</param>
    /// <param name="begin">Called before the first step of an episode with its number from 0. Returns an animation,
    /// such as
    /// <c>new GifAnimation(File.Create($"{i}.gif"), 400, 300, 30)</c>, or null to skip the episode. The animation is
    /// disposed at the end of the episode.</param>
    public RecordAnimation(IEnvironment inner, Func<long, IAnimation?> begin)
        : base(inner) => this.begin = begin;

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        Close();
        episode++;
        isWaiting = true;
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        if (isWaiting)
        {
            animation = begin(episode);
            isWaiting = false;
            AddFrame();
        }

        StepResult step = base.Step(action, observation);
        AddFrame();
        if (step.Ended)
            Close();
        return step;
    }

    /// <inheritdoc/>
    /// <remarks>An unfinished animation is not saved: a restored episode is not recorded further.</remarks>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.episode", episode);
        state.SetValue($"{prefix}.episode_waits", isWaiting);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        episode = state.GetValue<long>($"{prefix}.episode");
        Close();
        isWaiting = state.Contains($"{prefix}.episode_waits") && state.GetValue<bool>($"{prefix}.episode_waits");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }

    private void AddFrame()
    {
        if (animation is null)
            return;
        Render(animation.Canvas);
        animation.AddFrame();
    }

    private void Close()
    {
        animation?.Dispose();
        animation = null;
    }
}
