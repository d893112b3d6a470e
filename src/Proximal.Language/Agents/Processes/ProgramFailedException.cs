namespace Proximal.Language;

/// <summary>A program exceeded a limit, ended, or wrote something that its protocol does not allow.</summary>
internal sealed class ProgramFailedException : Exception
{
    public ProgramFailedException() { }

    public ProgramFailedException(string message)
        : base(message) { }

    public ProgramFailedException(string message, Exception? inner)
        : base(message, inner) { }
}
