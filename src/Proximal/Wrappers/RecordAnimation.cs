using Proximal.Rendering;

namespace Proximal;

/// <summary>Draws chosen episodes into animations, every step a frame.</summary>
public sealed class RecordAnimation : EnvironmentWrapper
{
    private readonly Func<long, IAnimation?> begin;
    private IAnimation? animation;
    private long episode = -1;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment, which draws itself.</param>
    /// <param name="begin">
    /// Asked when an episode begins, with its number from 0 on: an animation to draw it into, such as
    /// <c>new GifAnimation(File.Create($"{i}.gif"), 400, 300, 30)</c>, or null to leave it out. It is disposed with the episode's end.
    /// </param>
    public RecordAnimation(IEnvironment inner, Func<long, IAnimation?> begin)
        : base(inner) => this.begin = begin;

    /// <inheritdoc/>
    public override void Reset(Span<float> observation)
    {
        base.Reset(observation);
        animation?.Dispose();
        animation = begin(++episode);
        AddFrame();
    }

    /// <inheritdoc/>
    public override StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        StepResult step = base.Step(action, observation);
        AddFrame();
        if (step.Ended)
            Close();
        return step;
    }

    /// <inheritdoc/>
    /// <remarks>An animation that has begun is not part of what is saved: a restored episode goes on unseen.</remarks>
    public override void SaveState(StateDictionary state, string prefix)
    {
        base.SaveState(state, prefix);
        state.SetValue($"{prefix}.episode", episode);
    }

    /// <inheritdoc/>
    public override void LoadState(StateDictionary state, string prefix)
    {
        base.LoadState(state, prefix);
        episode = state.GetValue<long>($"{prefix}.episode");
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
