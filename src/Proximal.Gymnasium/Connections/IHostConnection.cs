namespace Proximal.Gymnasium;

/// <summary>Connection to a program that hosts environments.</summary>
internal interface IHostConnection : IDisposable
{
    /// <summary>The frames.</summary>
    FrameStream Frames { get; }

    /// <summary>Whether the connection was ended because a reply took too long.</summary>
    bool IsTimedOut { get; }

    /// <summary>Last lines of the error output; empty if it is not known.</summary>
    string ErrorOutput { get; }

    /// <summary>Identifier of the process; null if it is not a child of this one.</summary>
    int? ProcessId { get; }

    /// <summary>Starts to wait for a reply: after <paramref name="time"/> the connection is ended.</summary>
    void BeginWait(TimeSpan time);

    /// <summary>Ends the wait for a reply.</summary>
    void EndWait();

    /// <summary>Describes how the other side has ended, such as <c>its process exited with code 1</c>.</summary>
    string DescribeEnd();

    /// <summary>Ends the connection after the other side was asked to close.</summary>
    /// <param name="time">Time to wait for it.</param>
    void End(TimeSpan time);
}
