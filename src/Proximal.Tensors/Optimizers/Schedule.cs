using System.Globalization;

namespace Proximal;

/// <summary>
/// A value that may change over a run, such as the learning rate: a constant, or the values of a registered shape. The
/// text form is that of rl-zoo: <c>3e-4</c> is constant, <c>lin_3e-4</c> decreases linearly to 0, <c>cos_3e-4</c>
/// decreases to 0 along half a cosine (Loshchilov and Hutter 2017), and <c>NAME_3e-4</c> has the shape that a program
/// registered by that name. <c>cos_3e-4_warmup_0.05</c> rises linearly from 0 over the first 5% of the run, and then has
/// its shape over the rest. A number converts to a constant schedule.
/// </summary>
/// <example>
/// <code>
/// Schedule.Registry.Register("warmup", (initial, remaining) => initial * Math.Min(1, (1 - remaining) / 0.1));
/// var options = new PpoOptions { LearningRate = Schedule.Parse("warmup_3e-4") };
/// </code>
/// </example>
public readonly record struct Schedule
{
    private const string LinearName = "lin";
    private const string CosineName = "cos";
    private const string WarmupMark = "_warmup_";

    private readonly ScheduleShape? shape;

    private Schedule(double initial, string? name = null, double warmup = 0)
    {
        if (!(warmup is >= 0 and < 1))
            throw new InvalidInputException($"the warm-up of a schedule is a share of the run in [0, 1), not {warmup}");
        Warmup = warmup;
        if (!double.IsFinite(initial))
            throw new InvalidInputException($"a schedule starts at a finite number, not {initial}");
        Initial = initial;
        Name = name;
        if (name is not null)
            shape = Registry.Find(name);
    }

    /// <summary>
    /// Shapes by name: <c>lin</c>, <c>cos</c>, and those that a program registers. Names contain no underscore.
    /// </summary>
    public static PartRegistry<ScheduleShape> Registry { get; } =
        new(
            "schedule",
            nameof(Schedule),
            new(LinearName, static (initial, remaining) => initial * remaining),
            new(CosineName, static (initial, remaining) => initial * 0.5 * (1 - Math.Cos(Math.PI * remaining)))
        );

    /// <summary>The number in the text form; for a built-in shape, the value at the start of the run.</summary>
    public double Initial { get; }

    /// <summary>Name of the shape; null for a constant.</summary>
    public string? Name { get; }

    /// <summary>
    /// Share of the run over which the value rises linearly from 0 to the start of its shape, which the rest of the run
    /// then has, as the schedules with warm-up of transformers; in [0, 1). Default 0.
    /// </summary>
    public double Warmup { get; }

    /// <summary>Returns the same schedule with a warm-up.</summary>
    /// <param name="share">Share of the run, in [0, 1).</param>
    /// <exception cref="InvalidInputException">The share is out of its range.</exception>
    public Schedule WithWarmup(double share) => new(Initial, Name, share);

    /// <summary>Creates a constant schedule.</summary>
    /// <param name="value">The value; typically 1e-5 to 1e-2 for learning rates.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Constant(double value) => new(value);

    /// <summary>Creates a schedule that decreases linearly to 0.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Linear(double initial) => new(initial, LinearName);

    /// <summary>Creates a schedule that decreases to 0 along half a cosine.</summary>
    /// <param name="initial">The value at the start.</param>
    /// <exception cref="InvalidInputException">It is not finite.</exception>
    public static Schedule Cosine(double initial) => new(initial, CosineName);

    /// <summary>Creates a schedule of a registered shape.</summary>
    /// <param name="name">Name in <see cref="Registry"/>.</param>
    /// <param name="initial">The first argument of the shape.</param>
    /// <exception cref="InvalidInputException">The name is not registered, or the number is not finite.</exception>
    public static Schedule Of(string name, double initial) => new(initial, name);

    /// <summary>Creates a constant schedule.</summary>
    public static implicit operator Schedule(double value) => Constant(value);

    /// <summary>
    /// Parses a number, or the name of a shape, an underscore and a number; then, optionally, <c>_warmup_</c> and a share
    /// of the run.
    /// </summary>
    /// <param name="text">For example <c>2.5e-4</c>, <c>lin_2.5e-4</c> or <c>cos_2.5e-4_warmup_0.05</c>.</param>
    /// <exception cref="InvalidInputException">The text is not a schedule, or the name is not registered.</exception>
    public static Schedule Parse(string text)
    {
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        double warmup = 0;
        int mark = number.LastIndexOf(WarmupMark);
        bool isValid =
            mark < 0
            || (
                double.TryParse(
                    number[(mark + WarmupMark.Length)..],
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out warmup
                ) && warmup is >= 0 and < 1
            );
        if (mark >= 0)
            number = number[..mark];
        int underscore = number.IndexOf('_');
        string? name = underscore > 0 ? number[..underscore].ToString() : null;
        if (name is not null)
            number = number[(underscore + 1)..];
        if (
            !isValid
            || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double initial)
            || !double.IsFinite(initial)
        )
            throw new InvalidInputException(
                $"'{text}' is not a schedule: write a number (3e-4), or one that decreases linearly "
                    + "(lin_3e-4) or along a cosine (cos_3e-4) to 0, each with or without a warm-up (cos_3e-4_warmup_0.05)"
            );
        if (name is not null && !Registry.Contains(name))
            throw new InvalidInputException($"'{text}' is not a schedule: {Registry.Unknown(name)}");
        return new Schedule(initial, name, warmup);
    }

    /// <summary>Returns the value at a point of the run.</summary>
    /// <param name="progressRemaining">Remaining fraction of the run: 1 at the start, 0 at the end.</param>
    public double At(double progressRemaining)
    {
        double remaining = Math.Clamp(progressRemaining, 0, 1),
            done = 1 - remaining;
        if (done < Warmup)
            return Shaped(1) * (done / Warmup);
        return Shaped(Warmup == 0 ? remaining : remaining / (1 - Warmup));
    }

    /// <summary>Returns the text that <see cref="Parse"/> accepts.</summary>
    public override string ToString()
    {
        string number = Initial.ToString("R", CultureInfo.InvariantCulture);
        string warmup = Warmup == 0 ? "" : WarmupMark + Warmup.ToString("R", CultureInfo.InvariantCulture);
        return (Name is null ? number : $"{Name}_{number}") + warmup;
    }

    private double Shaped(double remaining) => shape is null ? Initial : shape(Initial, Math.Clamp(remaining, 0, 1));
}
