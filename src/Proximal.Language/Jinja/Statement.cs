namespace Proximal.Language.Jinja;

/// <summary>Continuation after a statement.</summary>
internal enum Flow
{
    /// <summary>The next statement.</summary>
    Next,

    /// <summary>The end of the loop.</summary>
    Break,

    /// <summary>The next iteration of the loop.</summary>
    Continue,
}

/// <summary>Text or tag of a template.</summary>
/// <param name="offset">Offset in the source, for messages.</param>
internal abstract class Statement(int offset)
{
    /// <summary>Executes the statement.</summary>
    /// <exception cref="JinjaException">The statement fails, or a limit is reached.</exception>
    internal Flow Execute(Run run)
    {
        try
        {
            run.Limits.EnterEvaluation();
            Flow flow = Perform(run);
            run.Limits.LeaveEvaluation();
            return flow;
        }
        catch (JinjaException e) when (e.Locate(offset))
        {
            throw; // not reached: the filter only adds the offset
        }
    }

    private protected abstract Flow Perform(Run run);
}

/// <summary>Text outside of tags.</summary>
internal sealed class TextStatement(int offset, string text) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        run.Write(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ value }}</c>.</summary>
internal sealed class PrintStatement(int offset, Expression value) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        string text = ValueText.Of(run, value.Evaluate(run));
        run.Write(run.Escapes && value is not FilterExpression { IsEscaped: true } ? Html.Escape(run, text) : text);
        return Flow.Next;
    }
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class LoopControl(int offset, Flow flow) : Statement(offset)
{
    private protected override Flow Perform(Run run) => flow;
}

/// <summary><c>if</c> with <c>elif</c> and <c>else</c>.</summary>
/// <param name="offset">Offset in the source.</param>
/// <param name="branches">Conditions with their bodies; the condition of <c>else</c> is null.</param>
internal sealed class IfStatement(int offset, (Expression? Condition, Statement[] Body)[] branches) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        foreach ((Expression? condition, Statement[] body) in branches)
            if (condition is null || Truth.Of(condition.Evaluate(run)))
                return run.Execute(body);
        return Flow.Next;
    }
}

/// <summary><c>set target = value</c>.</summary>
internal sealed class SetStatement(int offset, Target target, Expression value) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        target.Assign(run, run.Scope, value.Evaluate(run));
        return Flow.Next;
    }
}

/// <summary><c>set target</c> … <c>endset</c>: the text of the body, filtered.</summary>
internal sealed class SetBlock(int offset, Target target, Expression? filters, Statement[] body) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        string text = run.Capture(new Scope(run.Scope), body);
        target.Assign(run, run.Scope, filters is null ? text : run.Filter(text, filters));
        return Flow.Next;
    }
}

/// <summary><c>with name = value</c> … <c>endwith</c>.</summary>
internal sealed class WithStatement(int offset, (Target Target, Expression Value)[] values, Statement[] body)
    : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        var scope = new Scope(run.Scope);
        foreach ((Target target, Expression value) in values)
            target.Assign(run, scope, value.Evaluate(run));
        return run.ExecuteIn(scope, body);
    }
}

/// <summary><c>filter name</c> … <c>endfilter</c>.</summary>
internal sealed class FilterBlock(int offset, Expression filters, Statement[] body) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        string text = run.Capture(new Scope(run.Scope), body);
        run.Write(ValueText.Of(run, run.Filter(text, filters)));
        return Flow.Next;
    }
}

/// <summary><c>generation</c> … <c>endgeneration</c>: text that the assistant wrote.</summary>
internal sealed class GenerationBlock(int offset, Statement[] body) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        run.WriteGenerated(run.Capture(new Scope(run.Scope), body));
        return Flow.Next;
    }
}

/// <summary><c>autoescape flag</c> … <c>endautoescape</c>.</summary>
internal sealed class AutoescapeBlock(int offset, Expression flag, Statement[] body) : Statement(offset)
{
    private protected override Flow Perform(Run run)
    {
        bool before = run.Escapes;
        run.Escapes = Truth.Of(flag.Evaluate(run));
        Flow flow = run.ExecuteIn(new Scope(run.Scope), body);
        run.Escapes = before;
        return flow;
    }
}

/// <summary><c>block name</c> … <c>endblock</c>, which <c>self.name()</c> writes again.</summary>
internal sealed class NamedBlock(int offset, Statement[] body) : Statement(offset), ICallable
{
    public object Call(Run run, CallArguments arguments) => run.Capture(new Scope(run.Root), body);

    private protected override Flow Perform(Run run)
    {
        run.ExecuteIn(new Scope(run.Root), body);
        return Flow.Next;
    }
}
