namespace Proximal;

/// <summary>Quantity that completes a lesson.</summary>
public enum LessonMeasure
{
    /// <summary>Mean return of the last episodes of the lesson.</summary>
    Reward,

    /// <summary>Steps so far, divided by the total steps of the run.</summary>
    Progress,
}
