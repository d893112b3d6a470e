using System.Reflection;
using System.Reflection.Emit;

namespace Proximal.Architecture.Tests;

/// <summary>
/// The types that a type uses in signatures, fields, inheritance and code. Constants and nameof leave no trace in an
/// assembly, so
/// uses of these are not found.
/// </summary>
internal sealed class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes)
        .GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!)
        .ToDictionary(static code => (int)(ushort)code.Value);

    private readonly HashSet<Type> used = [];

    private TypeUses() { }

    /// <summary>The outermost types that a type and the types nested in it use, without itself.</summary>
    public static IReadOnlyCollection<Type> Of(Type type)
    {
        var uses = new TypeUses();
        uses.Visit(type);
        return [.. uses.used.Where(other => other != type)];
    }

    /// <summary>The type that is not nested around a type.</summary>
    public static Type Outermost(Type type) => type.DeclaringType is { } declaring ? Outermost(declaring) : type;

    private void Visit(Type type)
    {
        Add(type.BaseType);
        foreach (Type contract in type.GetInterfaces())
            Add(contract);
        AddConstraints(type.GetGenericArguments());
        foreach (FieldInfo field in type.GetFields(All))
            Add(field.FieldType);
        foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            AddMethod(method);
            if (method.GetMethodBody() is { } body)
                Visit(method, body);
        }

        foreach (Type nested in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
            Visit(nested);
    }

    private void Visit(MethodBase method, MethodBody body)
    {
        foreach (LocalVariableInfo local in body.LocalVariables)
            Add(local.LocalType);
        foreach (ExceptionHandlingClause clause in body.ExceptionHandlingClauses)
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause)
                Add(clause.CatchType);
        Type[] typeArguments = method.DeclaringType!.GetGenericArguments(),
            methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        ReadOnlySpan<byte> code = body.GetILAsByteArray();
        for (int at = 0; at < code.Length; )
        {
            int value = code[at++];
            if (value == 0xfe)
                value = (value << 8) | code[at++];
            OperandType operand = Codes[value].OperandType;
            switch (operand)
            {
                case OperandType.InlineType
                or OperandType.InlineMethod
                or OperandType.InlineField
                or OperandType.InlineTok:
                    AddMember(
                        method.Module.ResolveMember(BitConverter.ToInt32(code[at..]), typeArguments, methodArguments)
                    );
                    at += 4;
                    break;
                case OperandType.InlineSwitch:
                    at += 4 + (4 * BitConverter.ToInt32(code[at..]));
                    break;
                default:
                    at += Size(operand);
                    break;
            }
        }
    }

    private static int Size(OperandType operand) =>
        operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            _ => 4,
        };

    private void AddMember(MemberInfo? member)
    {
        switch (member)
        {
            case Type type:
                Add(type);
                break;
            case FieldInfo field:
                Add(field.DeclaringType);
                Add(field.FieldType);
                break;
            case MethodBase method:
                Add(method.DeclaringType);
                AddMethod(method);
                break;
        }
    }

    private void AddMethod(MethodBase method)
    {
        if (method is MethodInfo { ReturnType: var result })
            Add(result);
        foreach (ParameterInfo parameter in method.GetParameters())
            Add(parameter.ParameterType);
        if (method.IsGenericMethod)
            AddConstraints(method.GetGenericArguments());
    }

    private void AddConstraints(Type[] arguments)
    {
        foreach (Type argument in arguments)
        {
            if (!argument.IsGenericParameter)
                Add(argument);
            else
                foreach (Type constraint in argument.GetGenericParameterConstraints())
                    Add(constraint);
        }
    }

    private void Add(Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
        {
            Add(type.GetElementType());
            return;
        }

        if (type.IsFunctionPointer)
            return;
        if (!type.IsGenericType)
        {
            used.Add(Outermost(type));
            return;
        }

        // A constraint may name its own parameter, as in T : IComparable<T>.
        if (!used.Add(Outermost(type.GetGenericTypeDefinition())) && type.IsGenericTypeDefinition)
            return;
        foreach (Type argument in type.GetGenericArguments())
            Add(argument);
    }
}
