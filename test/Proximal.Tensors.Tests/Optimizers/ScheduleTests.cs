namespace Proximal.Tensors.Tests.Optimizers;

public class ScheduleTests
{
    [Theory]
    [InlineData("3e-4", 3e-4, false)]
    [InlineData("0.2", 0.2, false)]
    [InlineData(" 1 ", 1, false)]
    [InlineData("lin_2.5e-4", 2.5e-4, true)]
    [InlineData("lin_0.2", 0.2, true)]
    [InlineData("cos_3e-4", 3e-4, false)]
    public void Parse_accepts_every_spelling(string text, double initial, bool isLinear)
    {
        var schedule = Schedule.Parse(text);
        Assert.Equal(initial, schedule.Initial);
        Assert.Equal(isLinear, schedule.Name == "lin");
        Assert.Equal(schedule, Schedule.Parse(schedule.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lin_")]
    [InlineData("lin_x")]
    [InlineData("Lin_1")]
    [InlineData("cos_")]
    [InlineData("cosine_1")]
    [InlineData("1,5")]
    [InlineData("nan")]
    [InlineData("lin_Infinity")]
    public void Parse_refuses_other_texts_by_name(string text) =>
        Assert.Contains(
            $"'{text}'",
            Assert.Throws<InvalidInputException>(() => Schedule.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Constant_schedule_does_not_change()
    {
        Schedule schedule = 0.1;
        Assert.Equal(Schedule.Constant(0.1), schedule);
        foreach (double progress in new[] { 1, 0.5, 0 })
            Assert.Equal(0.1, schedule.At(progress));
    }

    [Fact]
    public void Cosine_falls_to_zero_slowly_at_both_ends()
    {
        var schedule = Schedule.Cosine(0.4);
        Assert.Equal("cos", schedule.Name);
        Assert.Equal(0.4, schedule.At(1));
        Assert.Equal(0.2, schedule.At(0.5), 1e-12);
        Assert.Equal(0.4 * 0.5 * (1 + Math.Cos(0.25 * Math.PI)), schedule.At(0.75), 1e-12);
        Assert.Equal(0, schedule.At(0));
        Assert.Equal(0, schedule.At(-0.1));
    }

    [Fact]
    public void Linear_falls_to_zero_and_no_further()
    {
        var schedule = Schedule.Linear(0.4);
        Assert.Equal(0.4, schedule.At(1));
        Assert.Equal(0.1, schedule.At(0.25));
        Assert.Equal(0, schedule.At(0));
        Assert.Equal(0, schedule.At(-0.1));
        Assert.Equal(0.4, schedule.At(1.1));
    }

    [Fact]
    public void Schedule_accepts_finite_values_only()
    {
        Assert.Throws<InvalidInputException>(() => Schedule.Linear(double.NaN));
        Assert.Throws<InvalidInputException>(() => Schedule.Constant(double.PositiveInfinity));
    }

    [Theory]
    [InlineData("cos_0.01_warmup_0.1", 0.95, 0.005)]
    [InlineData("cos_0.01_warmup_0.1", 1, 0)]
    [InlineData("cos_0.01_warmup_0.1", 0.9, 0.01)]
    [InlineData("cos_0.01_warmup_0.1", 0.45, 0.005)]
    [InlineData("lin_0.01_warmup_0.5", 0.25, 0.005)]
    [InlineData("0.01_warmup_0.2", 0.9, 0.005)]
    [InlineData("0.01_warmup_0.2", 0.3, 0.01)]
    [InlineData("cos_0.01_warmup_0.1", 0, 0)]
    public void Warm_up_rises_to_the_shape_over_the_rest_of_the_run(string text, double remaining, double expected)
    {
        var schedule = Schedule.Parse(text);
        Assert.Equal(expected, schedule.At(remaining), 1e-12);
        Assert.Equal(text, schedule.ToString());
        Assert.Equal(schedule, Schedule.Parse(schedule.ToString()));
    }

    [Theory]
    [InlineData("0.01_warmup_1")]
    [InlineData("0.01_warmup_-0.1")]
    [InlineData("0.01_warmup_")]
    [InlineData("_warmup_0.1")]
    public void Wrong_warm_up_is_refused(string text) =>
        Assert.Throws<InvalidInputException>(() => Schedule.Parse(text));
}
