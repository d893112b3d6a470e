namespace Proximal.Gymnasium;

/// <summary>The actions and the results of a step, as bytes.</summary>
internal interface IStepTable : IDisposable
{
    /// <summary>The actions, [environments, action].</summary>
    Span<float> ActionValues { get; }

    /// <summary>Results of an environment: reward, terminated, truncated, lives, observation, action mask.</summary>
    ReadOnlySpan<byte> Row(int environment);

    /// <summary>Final observation of an environment, valid if its episode ended in this step.</summary>
    ReadOnlySpan<byte> Final(int environment);
}
