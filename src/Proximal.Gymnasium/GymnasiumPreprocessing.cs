namespace Proximal.Gymnasium;

/// <summary>Preprocessing of a Gymnasium environment.</summary>
public enum GymnasiumPreprocessing
{
    /// <summary>
    /// The usual preprocessing of Atari games (Mnih et al. 2015), in the order of Stable-Baselines3 and CleanRL:
    /// <see cref="NoopReset"/> (30), <see cref="MaxAndSkip"/> (4), <see cref="EpisodicLife"/>, <see cref="FireReset"/>
    /// if the game has the action FIRE, <see cref="GrayImage"/>, <see cref="ResizeImage"/> (84 × 84),
    /// <see cref="SignReward"/> and <see cref="FrameStack"/> (4). Games of <c>ALE/</c> get the argument
    /// <c>frameskip=1</c>, because the wrapper skips the frames.
    /// </summary>
    Atari,
}
