namespace Proximal.Gymnasium;

/// <summary>The usual wrappers of Atari games.</summary>
internal static class AtariPreprocessing
{
    /// <summary>Wraps a game; see <see cref="GymnasiumPreprocessing.Atari"/>.</summary>
    /// <exception cref="InvalidInputException">The observation is not an image in colour, or the actions are not
    /// discrete.</exception>
    public static IEnvironment Wrap(HostedEnvironment game)
    {
        IEnvironment wrapped = new NoopReset(game);
        wrapped = new EpisodicLife(new MaxAndSkip(wrapped));
        if (game.ActionMeanings is [_, "FIRE", _, ..])
            wrapped = new FireReset(wrapped);
        return new FrameStack(new SignReward(new ResizeImage(new GrayImage(wrapped))));
    }
}
