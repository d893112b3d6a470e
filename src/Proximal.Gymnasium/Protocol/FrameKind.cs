namespace Proximal.Gymnasium;

/// <summary>Kind of a frame. The client sends requests, and each has one reply. <c>bridge.py</c> and
/// <c>docs/protocol.md</c> describe their payloads.</summary>
internal enum FrameKind : byte
{
    Hello = 1,
    Attach = 2,
    Reset = 3,
    Step = 4,
    Render = 5,
    Save = 6,
    Restore = 7,
    Measure = 8,
    Close = 9,
    Act = 10,
    Spaces = 65,
    Ready = 66,
    Result = 67,
    Frame = 68,
    State = 69,
    Time = 70,
    Error = 71,
    Actions = 72,
}
