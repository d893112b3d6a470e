namespace Proximal;

/// <summary>Wrapper of an environment, as vectorized environments see it.</summary>
internal interface IEnvironmentWrapper
{
    /// <summary>The wrapped environment.</summary>
    IEnvironment Inner { get; }

    /// <summary>
    /// Returns the sum of the rewards of the wrapped environment since the last call, and starts a new sum; null if no
    /// step was seen.
    /// </summary>
    float? TakeOriginalReward();

    /// <summary>Returns the innermost wrapper of an environment; null if it is not wrapped.</summary>
    static IEnvironmentWrapper? InnermostOf(IEnvironment environment)
    {
        var wrapper = environment as IEnvironmentWrapper;
        while (wrapper?.Inner is IEnvironmentWrapper inner)
            wrapper = inner;
        return wrapper;
    }
}
