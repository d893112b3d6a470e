namespace Proximal.Language;

/// <summary>
/// Random streams of a run that trains a language model. Completion i of a run has the stream
/// <see cref="FirstCompletion"/> + i.
/// </summary>
internal static class LanguageStreams
{
    internal const ulong InitialWeights = 0;
    internal const ulong Data = 1;
    internal const ulong Minibatches = 2;
    internal const ulong Evaluation = 1UL << 31;
    internal const ulong FirstCompletion = 1UL << 32;
}
