using System.Text;

namespace Proximal.Language.Jinja;

/// <summary>State of one rendering.</summary>
internal sealed class Run
{
    private readonly StringBuilder root = new();
    private readonly List<(int Start, int End)> generated = [];
    private StringBuilder output;

    /// <summary>Creates the state.</summary>
    /// <param name="limits">Limits of the rendering.</param>
    /// <param name="date">Date and time of <c>strftime_now</c>, which does not exist if this is null.</param>
    internal Run(Limits limits, DateTime? date)
    {
        Limits = limits;
        output = root;
        Scope = new Scope(null);
        foreach (Function function in Globals.Create(date))
            Scope.Set(function.Name, function);
        Root = Scope = new Scope(Scope);
    }

    internal Limits Limits { get; }

    /// <summary>The names that the current part sees.</summary>
    internal Scope Scope { get; private set; }

    /// <summary>The outermost names.</summary>
    internal Scope Root { get; }

    /// <summary>Whether printed values are escaped for HTML.</summary>
    internal bool Escapes { get; set; }

    /// <summary>Text of the block that a filter receives.</summary>
    internal string FilteredText { get; private set; } = "";

    /// <summary>The text that was written so far.</summary>
    internal string Text => root.ToString();

    /// <summary>Ranges of the text that <c>generation</c> blocks wrote, in chars.</summary>
    internal IReadOnlyList<(int Start, int End)> Generated => generated;

    internal void Write(string text)
    {
        Limits.SpendText(text.Length);
        if (output.Length + text.Length > Limits.Text)
            Limits.SpendText((long)output.Length + text.Length);
        output.Append(text);
    }

    /// <summary>Executes statements until one leaves the loop.</summary>
    internal Flow Execute(IReadOnlyList<Statement> body)
    {
        foreach (Statement statement in body)
            if (statement.Execute(this) is var flow and not Flow.Next)
                return flow;
        return Flow.Next;
    }

    /// <summary>Executes statements in a scope of their own.</summary>
    internal Flow ExecuteIn(Scope scope, IReadOnlyList<Statement> body)
    {
        Scope before = Scope;
        Scope = scope;
        Flow flow = Execute(body);
        Scope = before;
        return flow;
    }

    /// <summary>Evaluates an expression in a scope.</summary>
    internal object EvaluateIn(Scope scope, Expression expression)
    {
        Scope before = Scope;
        Scope = scope;
        object value = expression.Evaluate(this);
        Scope = before;
        return value;
    }

    /// <summary>The text that statements write in a scope of their own.</summary>
    internal string Capture(Scope scope, IReadOnlyList<Statement> body) => Capture(() => ExecuteIn(scope, body));

    /// <summary>The text that an action writes.</summary>
    internal string Capture(Action action)
    {
        StringBuilder before = output;
        output = new StringBuilder();
        action();
        string text = output.ToString();
        output = before;
        return text;
    }

    /// <summary>The result of filters that receive the text of a block.</summary>
    internal object Filter(string text, Expression filters)
    {
        string before = FilteredText;
        FilteredText = text;
        object result = filters.Evaluate(this);
        FilteredText = before;
        return result;
    }

    /// <summary>Writes the text of a <c>generation</c> block.</summary>
    internal void WriteGenerated(string text)
    {
        generated.Add((root.Length, root.Length + text.Length));
        Write(text);
    }

    /// <summary>Calls a value.</summary>
    /// <exception cref="JinjaException">The value cannot be called, or the call fails.</exception>
    internal object Call(object called, CallArguments arguments)
    {
        if (called is Undefined undefined)
            throw undefined.Failure();
        if (called is not ICallable callable)
            throw new JinjaException($"'{TypeNames.Of(called)}' object is not callable");
        Limits.EnterCall();
        object result = callable.Call(this, arguments);
        Limits.LeaveCall();
        return result;
    }
}
