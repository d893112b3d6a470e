namespace Proximal;

/// <summary>Values of a schedule over a run; see <see cref="Schedule.Registry"/>.</summary>
/// <param name="initial">The number in the text form of the schedule: 3e-4 in <c>lin_3e-4</c>.</param>
/// <param name="progressRemaining">Remaining fraction of the run: 1 at the start, 0 at the end.</param>
/// <returns>The value, which must depend on the arguments only.</returns>
public delegate double ScheduleShape(double initial, double progressRemaining);
